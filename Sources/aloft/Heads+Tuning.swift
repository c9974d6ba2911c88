import Dispatch
import Foundation
import Generation
import Heads
import Synchronization
import LocalModels
import TunedProvider
import Tuning

extension SoftmaxHead.Base {
    /// An embedding model of the catalogue.
    init(_ name: String, _ catalogue: ModelCatalogue = .embedded) throws(Failure) {
        guard let model = catalogue.models.first(where: { $0.name == name && $0.kind == .embedding }) else {
            let known = catalogue.models.filter { $0.kind == .embedding }.map(\.name).joined(separator: ", ")
            throw Failure(.invalidRequest, "'\(name)' makes no vectors; heads are made of \(known).", parameter: "base")
        }
        self.init(model: name, hash: model.sha256 ?? "")
    }
}

extension TunedServing {
    /// The head of a file, which must have been made for that embedding model.
    static func head(_ path: String, _ base: String) throws(Failure) -> HeadReply {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.modelNotFound, "The file of the head cannot be read.")
        }
        let head: SoftmaxHead
        let expected = try SoftmaxHead.Base(base)
        do throws(HeadError) {
            head = try SoftmaxHead(encoded: [UInt8](data), for: expected)
        } catch {
            throw Failure(.modelNotFound, error.message)
        }
        return { vector, model, alternatives, usage throws(Failure) in
            do throws(HeadError) {
                return try HeadAnswer(head, of: vector).deltas(model: model, alternatives: alternatives, usage: usage)
            } catch {
                throw Failure(.malformed, error.message)
            }
        }
    }
}

extension TunedHead {
    /// Trains a head on a thread of its own.
    static func train(
        _ rows: [TuningServices.Row],
        _ base: String,
        _ request: TuningRequest,
        _ onEpoch: @escaping @Sendable (TuningServices.Epoch) -> Void
    ) async throws(Failure) -> TunedHead {
        let base = try SoftmaxHead.Base(base)
        let examples = rows.map { HeadExample(vector: $0.vector, label: $0.label) }
        var training = HeadTraining()
        if let seed = request.seed { training.seed = UInt64(seed) }
        training.epochs = request.epochs ?? training.epochs
        training.batch = request.batch ?? training.batch
        if let rate = request.learningRate { training.learningRate = Float(rate) }
        // A thread of a queue belongs to no task, and learns of its end in another way.
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global(qos: .utility).async { [training] in
                    let result: Result<SoftmaxHead, HeadError>
                    do throws(HeadError) {
                        let trained = try SoftmaxHead.train(on: examples, base: base, training) {
                            onEpoch(($0.number, $0.loss, $0.heldOutLoss))
                        } isCancelled: {
                            cancellation.isWanted.load(ordering: .relaxed)
                        }
                        result = .success(trained.head)
                    } catch {
                        result = .failure(error)
                    }
                    continuation.resume(returning: result)
                }
            }
        } onCancel: {
            cancellation.isWanted.store(true, ordering: .relaxed)
        }
        switch result {
        case .failure(let error) where error.code == .cancelled: throw Failure(.cancelled, error.message)
        case .failure(let error):
            throw Failure(error.code == .rows ? .invalidRequest : .serverError, error.message)
        case .success(let head):
            return TunedHead(bytes: head.encoded()) { vector throws(Failure) in
                do throws(HeadError) {
                    let answer = HeadAnswer(head.labels, try head.probabilities(of: vector))
                    return (answer.label, answer.probability)
                } catch {
                    throw Failure(.malformed, error.message)
                }
            }
        }
    }
}

/// What a thread that belongs to no task looks at.
private final class Cancellation: Sendable {
    let isWanted = Atomic(false)
}
