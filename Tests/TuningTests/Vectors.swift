import EventLoop
import Generation
import HTTP
import HTTPClient
import HTTPServer
import Heads
import JSON
import Tuning

/// An embedding server on loopback: the vector of a text says which words it has.
struct Vectors: Sendable {
    private let loops: EventLoopGroup
    private let client: HTTPClient

    init(_ loops: EventLoopGroup) {
        self.loops = loops
        client = HTTPClient(on: [loops.loops[1]])
    }

    /// Asks a server that is there for one call.
    func of(_ texts: [String]) async throws(Failure) -> [[Float]] {
        do {
            let server = HTTPServer(on: [loops.loops[0]]) { transaction in
                let json = (try? await transaction.body()).flatMap { try? JSON(parsing: $0) }
                let texts = json?["input"]?.array?.compactMap(\.string) ?? []
                let data: JSON = [
                    "data": .array(texts.map { ["embedding": .array(Self.vector($0).map { JSON(Double($0)) })] })
                ]
                transaction.respond(status: 200, fields: ["content-type": "application/json"], body: data.bytes)
            }
            let address = try await server.listen(on: SocketAddress(parsing: "127.0.0.1:0"))
            let body: JSON = ["model": "minilm", "input": .array(texts.map { .string($0) })]
            let response = try await client.open(
                HTTPClientRequest("POST", "http://\(address)/v1/embeddings", body: body.bytes)
            )
            let answer = try JSON(parsing: try await response.collect(limit: 1 << 20))
            _ = await server.drain(within: .zero)
            return answer["data"]?.array?.map { item in
                item["embedding"]?.array?.compactMap { $0.double.map(Float.init) } ?? []
            } ?? []
        } catch {
            throw Failure(.connection, "\(error)")
        }
    }

    private static func vector(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0.01, count: 64)
        for word in text.split(separator: " ") {
            vector[word.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % vector.count] += 1
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }
}

extension TunedHead {
    /// As the program has heads trained.
    static func trained(
        on rows: [TuningServices.Row],
        _ request: TuningRequest,
        _ onEpoch: @Sendable (TuningServices.Epoch) -> Void
    ) throws(Failure) -> TunedHead {
        var training = HeadTraining()
        if let rate = request.learningRate { training.learningRate = Float(rate) }
        do throws(HeadError) {
            let head = try SoftmaxHead.train(
                on: rows.map { HeadExample(vector: $0.vector, label: $0.label) },
                base: SoftmaxHead.Base(model: "minilm", hash: "abc"),
                training
            ) { onEpoch(($0.number, $0.loss, $0.heldOutLoss)) }.head
            return TunedHead(bytes: head.encoded()) { vector throws(Failure) in
                let probabilities = (try? head.probabilities(of: vector)) ?? []
                let answer = HeadAnswer(head.labels, probabilities)
                return (answer.label, answer.probability)
            }
        } catch {
            throw Failure(error.code == .rows ? .invalidRequest : .serverError, error.message)
        }
    }
}
