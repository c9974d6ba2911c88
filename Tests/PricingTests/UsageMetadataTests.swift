import GeminiDialect
import Generation
import Pricing
import Testing

/// What Google's services count is paid as they bill it, from their own bytes to the sum.
@Suite struct UsageMetadataTests {
    @Test(
        .bug("https://github.com/BerriAI/litellm/issues/14849", "cached tokens were paid twice"),
        .bug("https://github.com/BerriAI/litellm/issues/11156", "tokens cached unasked were not told apart"),
        .bug("https://github.com/langfuse/langfuse/issues/16321", "thoughts were in the totals, not in the cost"),
        .bug("https://github.com/PostHog/posthog/issues/71065", "thoughts were paid twice"),
        .bug("https://github.com/0xPlaygrounds/rig/issues/1760", "cached tokens were paid as an answer"),
        arguments: [
            // 2 + 77 at 2.50 $/M and 8 at 0.30 $/M: thoughts are paid, and once.
            (
                #"{"promptTokenCount":8,"candidatesTokenCount":2,"thoughtsTokenCount":77,"totalTokenCount":87}"#,
                199_900
            ),
            // 9,577 of 10,000 from the cache at 0.03 $/M, 423 at 0.30 $/M, 100 at 2.50 $/M.
            (
                #"{"promptTokenCount":10000,"cachedContentTokenCount":9577,"candidatesTokenCount":100,"#
                    + #""cacheTokensDetails":[{"modality":"TEXT","tokenCount":9577}],"totalTokenCount":10100}"#,
                664_210
            ),
            // What a tool brought in is paid as prompt: 30 at 0.30 $/M and 1 at 2.50 $/M.
            (
                #"{"promptTokenCount":10,"toolUsePromptTokenCount":20,"candidatesTokenCount":1,"totalTokenCount":31}"#,
                11_500
            ),
            // Vertex AI's priority traffic: 100 at 0.54 $/M.
            (#"{"promptTokenCount":100,"trafficType":"ON_DEMAND_PRIORITY","totalTokenCount":100}"#, 54_000),
        ]
    )
    func `what Gemini counts is paid once, whole and as a stream`(metadata: String, nanodollars: Int) throws {
        let body = Array(#"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":\#(metadata)}"#.utf8)
        var whole = GeminiAnswerReader()
        var stream = GeminiAnswerReader()

        let deltas = [
            try whole.read(body: body).deltas,
            // Counts of a stream are cumulative: each event repeats them.
            try (1...3).flatMap { _ in try stream.read(event: body)?.deltas ?? [] },
        ]

        let table = try PriceTable.builtIn()
        for deltas in deltas {
            var response = Response()
            for delta in deltas { response.apply(delta) }
            let usage = try #require(response.usage)
            let cost = table.cost(Quantities(usage), of: "models/gemini-2.5-flash", at: "gemini")
            #expect(cost == Cost(nanodollars: nanodollars))
        }
    }
}
