import JSON
import Testing

/// A call with a body in which every field is right that its reader knows.
struct FullCall: CustomTestStringConvertible, Sendable {
    let name: String
    /// Where it is sent, with the model in place of `MODEL`.
    let path: String
    let body: JSON

    var testDescription: String { name }
    var isGemini: Bool { !path.hasSuffix("/completions") && !path.hasSuffix("/embeddings") }

    func path(_ model: String) -> String { path.replacing("MODEL", with: model.replacing("/", with: "%2F")) }

    /// The body, asking for a model where the path does not.
    func body(_ model: String, _ body: JSON) -> JSON {
        guard !isGemini, case .object(var object) = body, object["model"] == "MODEL" else { return body }
        object["model"] = .string(model)
        return .object(object)
    }
}

extension JSON {
    /// The document with one value of it replaced by one of another kind or by a word nobody knows, in every way.
    var spoilt: [(place: String, JSON)] {
        var all: [(place: String, JSON)] = Self.wrongs.filter { $0 != self }.map { ("", $0) }
        switch self {
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                for (place, value) in element.spoilt {
                    var elements = elements
                    elements[index] = value
                    all.append(("[\(index)]\(place)", .array(elements)))
                }
            }
        case .object(let object):
            for (index, member) in object.members.enumerated() {
                for (place, value) in member.value.spoilt {
                    var object = object
                    object.members[index].value = value
                    all.append((".\(member.key)\(place)", .object(object)))
                }
            }
        default: break
        }
        return all
    }

    private static let wrongs: [JSON] = [
        .null, true, -1.5, "no-such-value", [], [.null], ["no-such-name": .null],
    ]
}

extension FullCall {
    static let all = [chat, embeddings, generateContent, countTokens, embedContent, batchEmbedContents] + vertex

    /// Each call with a model of a provider that speaks its dialect, and with one of a provider that does not.
    static let allWithModels = all.flatMap { call in
        let own =
            call.isGemini ? call.name.hasPrefix("Vertex") ? "vertex/gemini-2.5-flash" : "gemini/m" : "openai/gpt-4o"
        return [(call, own), (call, call.isGemini ? "openai/gpt-4o" : "gemini/gemini-2.5-flash")]
    }

    private static let chat = FullCall(
        name: "chat completion",
        path: "/v1/chat/completions",
        body: [
            "model": "MODEL",
            "messages": [
                ["role": "system", "content": "Be brief.", "name": "s"],
                [
                    "role": "user",
                    "content": [
                        ["type": "text", "text": "hi"],
                        ["type": "image_url", "image_url": ["url": "data:image/png;base64,AAAA", "detail": "low"]],
                        ["type": "input_audio", "input_audio": ["data": "AAAA", "format": "wav"]],
                        ["type": "file", "file": ["file_data": "data:application/pdf;base64,AAAA", "filename": "f"]],
                    ],
                ],
                [
                    "role": "assistant", "content": .null,
                    "tool_calls": [
                        ["id": "c1", "type": "function", "function": ["name": "f", "arguments": "{\"a\":1}"]]
                    ],
                ],
                ["role": "tool", "tool_call_id": "c1", "content": "{\"b\":2}"],
            ],
            "temperature": 0.5, "top_p": 0.9, "n": 1, "max_tokens": 10, "max_completion_tokens": 10, "stop": ["x"],
            "presence_penalty": 0.1, "frequency_penalty": 0.1, "logit_bias": ["1": 2], "logprobs": true,
            "top_logprobs": 2, "seed": 1, "user": "u", "stream": false, "stream_options": ["include_usage": true],
            "tools": [
                [
                    "type": "function",
                    "function": [
                        "name": "f", "description": "d", "strict": true,
                        "parameters": ["type": "object", "properties": ["a": ["type": "integer"]], "required": ["a"]],
                    ],
                ]
            ],
            "tool_choice": ["type": "function", "function": ["name": "f"]], "parallel_tool_calls": true,
            "response_format": [
                "type": "json_schema",
                "json_schema": ["name": "s", "strict": true, "schema": ["type": "object", "properties": [:]]],
            ],
            "reasoning_effort": "low", "service_tier": "auto", "modalities": ["text"], "metadata": ["k": "v"],
            "store": false, "web_search_options": ["search_context_size": "low"],
        ]
    )

    private static let embeddings = FullCall(
        name: "embeddings",
        path: "/v1/embeddings",
        body: [
            "model": "MODEL", "input": ["one", "two"], "dimensions": 4, "encoding_format": "float", "user": "u",
        ]
    )

    private static let content: JSON = [
        "contents": [
            [
                "role": "user",
                "parts": [
                    ["text": "hi"], ["inlineData": ["mimeType": "image/png", "data": "AAAA"]],
                    ["fileData": ["mimeType": "image/png", "fileUri": "https://a.example/b"]],
                ],
            ],
            [
                "role": "model",
                "parts": [["functionCall": ["id": "c1", "name": "f", "args": ["a": 1]], "thoughtSignature": "AAAA"]],
            ],
            ["role": "user", "parts": [["functionResponse": ["id": "c1", "name": "f", "response": ["b": 2]]]]],
        ],
        "systemInstruction": ["parts": [["text": "Be brief."]]],
        "tools": [
            [
                "functionDeclarations": [
                    [
                        "name": "f", "description": "d",
                        "parameters": ["type": "OBJECT", "properties": ["a": ["type": "INTEGER"]], "required": ["a"]],
                    ]
                ]
            ], ["googleSearch": [:]],
        ],
        "toolConfig": ["functionCallingConfig": ["mode": "ANY", "allowedFunctionNames": ["f"]]],
        "safetySettings": [["category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"]],
        "generationConfig": [
            "temperature": 0.5, "topP": 0.9, "topK": 3, "candidateCount": 1, "maxOutputTokens": 10,
            "stopSequences": ["x"], "presencePenalty": 0.1, "frequencyPenalty": 0.1, "seed": 1,
            "responseMimeType": "application/json", "responseSchema": ["type": "OBJECT", "properties": [:]],
            "responseLogprobs": true, "logprobs": 2, "responseModalities": ["TEXT"],
            "thinkingConfig": ["thinkingBudget": 0, "includeThoughts": true], "mediaResolution": "MEDIA_RESOLUTION_LOW",
        ],
        "cachedContent": "cachedContents/c", "labels": ["k": "v"],
    ]

    private static let embedding: JSON = [
        "model": "models/x", "content": ["role": "user", "parts": [["text": "one"]]], "taskType": "RETRIEVAL_QUERY",
        "title": "t", "outputDimensionality": 4,
    ]

    private static let generateContent = FullCall(
        name: "generateContent",
        path: "/v1beta/models/MODEL:generateContent",
        body: content
    )

    private static let countTokens = FullCall(
        name: "countTokens",
        path: "/v1beta/models/MODEL:countTokens",
        body: ["generateContentRequest": content]
    )

    private static let embedContent = FullCall(
        name: "embedContent",
        path: "/v1beta/models/MODEL:embedContent",
        body: embedding
    )

    private static let batchEmbedContents = FullCall(
        name: "batchEmbedContents",
        path: "/v1beta/models/MODEL:batchEmbedContents",
        body: ["requests": [embedding]]
    )

    private static let vertex = [
        ("generateContent", content), ("countTokens", content),
        (
            "predict",
            [
                "instances": [["content": "one", "task_type": "RETRIEVAL_QUERY", "title": "t"]],
                "parameters": ["outputDimensionality": 4, "autoTruncate": true],
            ]
        ),
    ].map { method, body in
        FullCall(
            name: "Vertex AI's \(method)",
            path: "/v1/projects/p/locations/us-central1/publishers/google/models/MODEL:\(method)",
            body: body
        )
    }
}
