import Foundation
import Heads
import JSON
import Statistics

// usage: heads-benchmark VECTORS
//
// Trains a head on rows that vectors.py wrote, tries it on the rows that are held back, and prints one line of JSON.
guard let path = CommandLine.arguments.dropFirst().first, let file = FileManager.default.contents(atPath: path) else {
    print("usage: heads-benchmark VECTORS")
    exit(2)
}
var (train, test): ([HeadExample], [HeadExample]) = ([], [])
for line in [UInt8](file).split(separator: UInt8(ascii: "\n")) {
    let json = try JSON(parsing: Array(line))
    let vector = (json["vector"]?.array ?? []).compactMap { $0.double.map(Float.init) }
    let example = HeadExample(vector: vector, label: json["label"]?.string ?? "")
    if json["split"]?.string == "train" { train.append(example) } else { test.append(example) }
}
let base = SoftmaxHead.Base(model: "minilm-l6-v2", hash: "")
let start = ContinuousClock.now
let trained = try SoftmaxHead.train(on: train, base: base) { epoch in
    if epoch.number % 5 == 0 { FileHandle.standardError.write(Data("epoch \(epoch.number): \(epoch.loss)\n".utf8)) }
}
let seconds = start.duration(to: .now) / .seconds(1)
var reliability = Reliability()
var sure = (count: 0, right: 0)
let answering = ContinuousClock.now
for example in test {
    let answer = try HeadAnswer(trained.head, of: example.vector)
    let isRight = answer.label == example.label
    reliability.add(answer.probability, isRight: isRight)
    if answer.probability > 0.8 {
        sure.count += 1
        if isRight { sure.right += 1 }
    }
}
let each = answering.duration(to: .now) / .microseconds(1) / Double(max(test.count, 1))
let result: JSON = [
    "labels": JSON(trained.head.labels.count), "train": JSON(train.count), "test": JSON(test.count),
    "seconds": JSON(seconds), "epochs": JSON(trained.epochs.count), "accuracy": JSON(reliability.accuracy),
    "ece": JSON(reliability.error), "temperature": JSON(trained.head.temperature),
    "sure": JSON(sure.count), "sure_right": JSON(sure.right), "microseconds_each": JSON(each),
    "bytes": JSON(trained.head.encoded().count),
]
print(result.text)
