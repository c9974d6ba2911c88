/// An answer of the usual size and shape: text, a function call, ratings, citations and usage, indented as Gemini does.
let geminiResponse = #"""
    {
      "candidates": [
        {
          "content": {
            "parts": [
              {
                "text": "Photosynthesis turns light into sugar.\n\nA leaf takes in carbon dioxide through small pores and water through its roots; chlorophyll catches the light. The equation is \"6CO₂ + 6H₂O → C₆H₁₂O₆ + 6O₂\", and it happens in two stages: the light reactions, then the Calvin cycle."
              },
              {
                "functionCall": {
                  "name": "draw_step",
                  "args": { "step": 1, "title": "The leaf", "duration": 4.5, "labels": ["stoma", "chloroplast", "vein"], "loop": false }
                }
              }
            ],
            "role": "model"
          },
          "finishReason": "STOP",
          "index": 0,
          "avgLogprobs": -0.18432021141052246,
          "safetyRatings": [
            { "category": "HARM_CATEGORY_HATE_SPEECH", "probability": "NEGLIGIBLE" },
            { "category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "NEGLIGIBLE" },
            { "category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE" },
            { "category": "HARM_CATEGORY_SEXUALLY_EXPLICIT", "probability": "NEGLIGIBLE" }
          ],
          "citationMetadata": {
            "citationSources": [
              { "startIndex": 12, "endIndex": 148, "uri": "https://example.org/biology/photosynthesis", "license": "" },
              { "startIndex": 201, "endIndex": 377, "uri": "https://example.org/chemistry/calvin-cycle", "license": "cc-by" }
            ]
          }
        }
      ],
      "usageMetadata": {
        "promptTokenCount": 412,
        "candidatesTokenCount": 131,
        "totalTokenCount": 543,
        "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": 412 }],
        "candidatesTokensDetails": [{ "modality": "TEXT", "tokenCount": 131 }]
      },
      "modelVersion": "gemini-2.5-flash",
      "responseId": "2ZkZaNqVE5mIjMcPqJ-J0Ak"
    }
    """#
