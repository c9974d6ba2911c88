import Foundation
import Generation
import Heads
import JSON
import Testing

@Suite struct FileTests {
    private func head() throws -> SoftmaxHead {
        var training = HeadTraining()
        training.epochs = 3
        return try SoftmaxHead.train(
            on: TrainingTests.rows(labels: 3, each: 12),
            base: TrainingTests.base,
            training
        ).head
    }

    @Test func `a head is read as it was written`() throws {
        let head = try head()

        let read = try SoftmaxHead(encoded: head.encoded(), for: TrainingTests.base)

        #expect(read == head)
        #expect(read.encoded() == head.encoded())
    }

    @Test func `a head of another base is refused, by name and by hash`() throws {
        let bytes = try head().encoded()

        for base in [
            SoftmaxHead.Base(model: "other", hash: TrainingTests.base.hash),
            SoftmaxHead.Base(model: TrainingTests.base.model, hash: "00"),
        ] {
            let error = #expect(throws: HeadError.self) { try SoftmaxHead(encoded: bytes, for: base) }
            #expect(error?.code == .base)
        }
    }

    @Test func `a file that is cut anywhere is refused`() throws {
        let bytes = try head().encoded()

        for count in stride(from: 0, to: bytes.count, by: 97) {
            let error = #expect(throws: HeadError.self) { try SoftmaxHead(encoded: Array(bytes[..<count])) }
            #expect(error?.code == .file)
        }
    }

    @Test(arguments: [
        ("format", "\"other\""), ("version", "2"), ("version", "\"1\""), ("base", "{}"), ("base", "null"),
        ("dimensions", "23"), ("dimensions", "0"), ("dimensions", "-1"), ("dimensions", "9223372036854775807"),
        ("temperature", "0"), ("temperature", "-1"), ("temperature", "1e999"), ("temperature", "\"1\""),
        ("labels", "[]"), ("labels", "[\"a\",\"a\",\"b\"]"), ("labels", "[\"a\",7,\"b\"]"),
        ("labels", "[\"\",\"a\",\"b\"]"),
        ("labels", "[\"a\",\"b\"]"), ("weights", "\"\""), ("weights", "\"***\""), ("weights", "7"),
        ("weights_sha256", "\"00\""), ("weights_sha256", "null"),
    ])
    func `a file with something wrong in it is refused`(member: String, value: String) throws {
        var object = try #require(try JSON(parsing: head().encoded()).object)
        object[member] = try JSON(parsing: value)

        let error = #expect(throws: HeadError.self) { try SoftmaxHead(encoded: JSON.object(object).bytes) }

        #expect(error?.code == .file)
    }

    @Test func `numbers that are damaged or no numbers are refused`() throws {
        var object = try #require(try JSON(parsing: head().encoded()).object)
        let text = try #require(object["weights"]?.string)
        var data = [UInt8](try #require(Data(base64Encoded: text)))
        data[5] ^= 1
        object["weights"] = .string(Data(data).base64EncodedString())

        let error = #expect(throws: HeadError.self) { try SoftmaxHead(encoded: JSON.object(object).bytes) }

        #expect(error?.message.contains("damaged") == true)
    }

    @Test func `not a number is refused though its digest is right`() throws {
        var object = try #require(try JSON(parsing: head().encoded()).object)
        // The float of all ones is none, and this is the digest of 3 × 25 of them.
        let data = [UInt8](repeating: 0xFF, count: 4 * 3 * 25)
        object["weights"] = .string(Data(data).base64EncodedString())
        object["weights_sha256"] = .string(Self.digest)

        let error = #expect(throws: HeadError.self) { try SoftmaxHead(encoded: JSON.object(object).bytes) }

        #expect(error?.message.contains("no number") == true)
    }

    private static let digest = "5263250339d3961c91f0bb1150e95ff862f8cd6a4ca873bc8d274dbe86fd6ce7"

    @Test(arguments: [[], [1], [Float](repeating: 0, count: 24), [Float](repeating: .infinity, count: 24)])
    func `a vector that is none of its base's is refused`(vector: [Float]) throws {
        let head = try head()

        let error = #expect(throws: HeadError.self) { try head.probabilities(of: vector) }

        #expect(error?.code == .vector)
    }

    @Test func `a head answers as a model does`() {
        let answer = HeadAnswer(["order", "order_status", "say \"hi\""], [0.25, 0.7, 0.05])

        let response = answer.response(model: "tuned/search", alternatives: 2)

        let token = response.candidates.first?.probabilities.first
        #expect(response.text == #"{"intent":"order_status"}"#)
        #expect(response.candidates.first?.finishReason == .stop)
        #expect(token?.token == response.text)
        #expect(abs(exp(token?.logarithm ?? 0) - 0.7) < 1e-9)
        #expect(token?.alternatives.map(\.token) == [#"{"intent":"order_status"}"#, #"{"intent":"order"}"#])
        #expect(response.usage == Usage())
    }

    @Test func `who asks for no probabilities is told none`() {
        let answer = HeadAnswer(["a", "b"], [1, 0])

        #expect(answer.response(model: "m", alternatives: nil).candidates.first?.probabilities.isEmpty == true)
    }
}
