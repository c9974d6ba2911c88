package import JSON

/// Something about a picture that is not as it should be, in a sentence that whoever draws it can act on.
package struct SVGFinding: Hashable, Sendable {
    package enum Code: String, Hashable, Sendable, CaseIterable {
        case noPicture = "no_picture"
        case cut
        case malformed
        case tooLarge = "too_large"
        case unsafe
        case blank
        case notRendered = "not_rendered"
        case tooFewAnimations = "too_few_animations"
        case tooFewLabels = "too_few_labels"
        case tooFewShapes = "too_few_shapes"
        case outside
        case overlap
        case contrast
        case tinyText = "tiny_text"
        case emptyGroup = "empty_group"
        case danglingReference = "dangling_reference"
        case animationWithoutTarget = "animation_without_target"
        case vanishes
        case finishReason = "finish_reason"
    }

    package var code: Code
    /// Which element, what is wrong with it and what to do, with numbers.
    package var sentence: String
    /// Whether this is why the picture is refused.
    package var isRefusal: Bool
    /// The line of the extracted text, where there is one.
    package var line: Int?

    package init(_ code: Code, _ sentence: String, isRefusal: Bool = false, line: Int? = nil) {
        self.code = code
        self.sentence = sentence
        self.isRefusal = isRefusal
        self.line = line
    }

    package var json: JSON {
        [
            "code": .string(code.rawValue), "sentence": .string(sentence), "refusal": JSON(isRefusal),
            "line": line.map { JSON($0) } ?? .null,
        ]
    }
}
