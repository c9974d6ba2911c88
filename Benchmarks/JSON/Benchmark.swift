import JSON

/// Prints what one parse, one write and one splice of an ordinary answer cost.
///
/// Each figure is the best of many rounds: on a shared machine the least disturbed round is the one to compare.
@main
enum Benchmark {
    static func main() throws {
        let bytes = Array(geminiResponse.utf8)
        let value = try JSON(parsing: bytes)
        let parsing = try microseconds { try JSON(parsing: bytes).isNull ? 0 : 1 }
        var output: [UInt8] = []
        let writing = microseconds {
            output.removeAll(keepingCapacity: true)
            value.write(to: &output)
            return output.count
        }
        let writingAnew = microseconds { value.bytes.count }
        let splicing = try microseconds {
            try JSONSplice(bytes).replacing("modelVersion", with: Array(#""m""#.utf8)).count
        }
        let figures: JSON = [
            "bytes": JSON(bytes.count), "parse_us": JSON(parsing), "write_us": JSON(writing),
            "write_anew_us": JSON(writingAnew), "splice_us": JSON(splicing),
        ]
        print(figures.text)
    }

    private static func microseconds<E: Error>(_ body: () throws(E) -> Int) throws(E) -> Double {
        let clock = ContinuousClock()
        let repetitions = 2000
        var best = Duration.seconds(1000)
        var sum = 0
        for _ in 0..<30 {
            let start = clock.now
            for _ in 0..<repetitions { sum &+= try body() }
            best = min(best, clock.now - start)
        }
        precondition(sum != 0, "The work must not be optimised away.")
        return Double(Int(best / repetitions / .nanoseconds(1))) / 1000
    }
}
