package import JSON

/// How the loss of a tuning went, from what it told.
package struct TuningCurve: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        package var step: Int
        package var loss: Double
    }

    /// By step; of one that was gone through again, the last counts.
    package private(set) var training: [Point] = []
    /// By epoch; 0 is the model as it came.
    package private(set) var validation: [Point] = []
    package private(set) var steps: Int?
    /// How many seconds are left, as was said last.
    package private(set) var eta: Double?
    /// The last sentence that was told.
    package private(set) var message: String?

    package init(_ entries: [TuningLog.Entry]) {
        var training: [Int: Double] = [:]
        var validation: [Int: Double] = [:]
        for entry in entries {
            let data = entry.data
            switch data["event"]?.string {
            case "step":
                if let step = data["step"]?.int, let loss = data["loss"]?.double { training[step] = loss }
                steps = data["steps"]?.int ?? steps
                eta = data["eta"]?.double
            case "epoch":
                guard let epoch = data["epoch"]?.int else { break }
                if let loss = data["validation_loss"]?.double { validation[epoch] = loss }
                if let loss = data["loss"]?.double { training[epoch] = loss }
            case "message": message = data["message"]?.string
            default: break
            }
        }
        self.training = training.sorted { $0.key < $1.key }.map { Point(step: $0.key, loss: $0.value) }
        self.validation = validation.sorted { $0.key < $1.key }.map { Point(step: $0.key, loss: $0.value) }
    }

    package var json: JSON {
        func points(_ points: [Point]) -> JSON {
            .array(points.map { ["step": JSON($0.step), "loss": JSON($0.loss)] })
        }
        return [
            "training": points(training), "validation": points(validation),
            "step": training.last.map { JSON($0.step) } ?? .null, "steps": steps.map { JSON($0) } ?? .null,
            "eta_seconds": eta.map { JSON($0) } ?? .null, "message": message.map { .string($0) } ?? .null,
        ]
    }

    /// The training loss as one line of bars, the oldest on the left; empty without points.
    package func bars(width: Int = 40) -> String {
        guard let highest = training.map(\.loss).max(), highest > 0, width > 0 else { return "" }
        let marks = Array("▁▂▃▄▅▆▇█")
        let count = min(width, training.count)
        return String(
            (0..<count).map { index in
                let part = training[index * training.count / count..<(index + 1) * training.count / count]
                let mean = part.map(\.loss).reduce(0, +) / Double(part.count)
                return marks[min(marks.count - 1, max(0, Int(mean / highest * Double(marks.count))))]
            }
        )
    }
}
