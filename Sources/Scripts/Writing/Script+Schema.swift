package import JSON

extension Script {
    /// The JSON Schema of scripts as models are asked for them.
    package static func schema(_ limits: ScriptLimits = ScriptLimits()) -> JSON {
        func text(_ most: Int) -> JSON { ["type": "string", "minLength": 1, "maxLength": JSON(most)] }
        let section: JSON = [
            "type": "object",
            "properties": [
                "title": text(ScriptLimits.title), "content": text(ScriptLimits.content),
                "duration_seconds": ["type": "integer", "minimum": 5, "maximum": 600],
                "visuals": [
                    "type": "array", "maxItems": JSON(ScriptLimits.visuals), "items": text(ScriptLimits.visual),
                ],
            ],
            "required": ["title", "content", "duration_seconds", "visuals"],
            "additionalProperties": false,
        ]
        return [
            "type": "object",
            "properties": [
                "title": text(ScriptLimits.title), "hook": text(ScriptLimits.hook),
                "sections": [
                    "type": "array", "minItems": JSON(limits.sections.lowerBound),
                    "maxItems": JSON(limits.sections.upperBound),
                    "items": section,
                ],
                "key_takeaways": [
                    "type": "array", "minItems": JSON(takeawayCount), "maxItems": JSON(takeawayCount),
                    "items": text(ScriptLimits.takeaway),
                ],
                "duration_estimate_seconds": ["type": "integer", "minimum": 1, "maximum": 3600],
            ],
            "required": ["title", "hook", "sections", "key_takeaways", "duration_estimate_seconds"],
            "additionalProperties": false,
        ]
    }
}
