import BreakEven
import Testing

@Suite struct TrafficTests {
    @Test func `a week's pattern is found where there is a week of it`() {
        let shape = (0..<168).map { $0 % 24 < 12 ? 30 : 10 }
        let hours = RecordedHours(first: 5 * 168, counts: shape + shape + shape)

        let pattern = ArrivalPattern(hours)

        #expect(pattern.weights.count == 168)
        #expect(pattern.weights[0] == 1.5)
        #expect(pattern.weights[12] == 0.5)
        #expect(pattern.variance == 0)
    }

    @Test(arguments: [(168 * 2, 1, 1), (168 * 2, 3, 24), (40, 100, 1), (168 * 2, 20, 168)])
    func `little traffic has a coarse pattern`(hours: Int, each: Int, period: Int) {
        let pattern = ArrivalPattern(RecordedHours(first: 0, counts: Array(repeating: each, count: hours)))

        #expect(pattern.weights.count == period)
        #expect(pattern.weights.allSatisfy { $0 == 1 })
    }

    @Test func `hours that stray beyond chance are noticed`() {
        let hours = RecordedHours(first: 0, counts: (0..<40).map { $0 % 2 == 0 ? 50 : 150 })

        let pattern = ArrivalPattern(hours)

        // Half and one and a half times the mean: a variance of a quarter, less chance's hundredth.
        #expect(abs(pattern.variance - 0.25) < 0.02)
    }

    @Test func `a described day has the peak that was said and a mean of one`() {
        for peak in [1.0, 2, 5, 12] {
            let weights = ArrivalPattern(peak: peak).weights

            #expect(abs((weights.max() ?? 0) - peak) < 1e-6)
            #expect(abs(weights.reduce(0, +) - 24) < 1e-6)
        }
    }

    @Test func `described sizes have the means that were said`() {
        let traffic = Traffic(perMonth: 10, promptTokens: 300, answerTokens: 40, pattern: .flat)

        let count = Double(traffic.requests.count)
        #expect(abs(traffic.requests.map(\.promptTokens).reduce(0, +) / count - 300) < 1e-6)
        #expect(abs(traffic.requests.map(\.answerTokens).reduce(0, +) / count - 40) < 1e-6)
        #expect(Set(traffic.requests.map(\.answerTokens)).count == traffic.requests.count)
        #expect(traffic.price == nil)
    }

    @Test func `recorded traffic knows its volume and the price of what has one`() {
        let requests = [1.0, 3, nil].map { RequestSize(promptTokens: 1, answerTokens: 1, dollars: $0) }

        let traffic = Traffic(
            hours: RecordedHours(first: 0, counts: Array(repeating: 2, count: 73)),
            requests: requests
        )

        #expect(traffic.perMonth == 1460)
        #expect(traffic.price == 2)
    }
}
