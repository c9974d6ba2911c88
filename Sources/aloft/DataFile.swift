import Foundation
import YAML

/// What is wrong with a file of data, in a sentence.
struct DataFileError: Error {
    let message: String
}

extension String? {
    /// Reads the file of that name, or what comes with the program where there is none.
    func read<Value>(
        _ read: ([UInt8], String) throws(YAMLErrors) -> Value,
        orElse builtIn: () throws(YAMLErrors) -> Value
    ) throws(DataFileError) -> Value {
        var bytes: [UInt8]?
        if let file = self {
            guard let data = FileManager.default.contents(atPath: file) else {
                throw DataFileError(message: "cannot read \(file)")
            }
            bytes = Array(data)
        }
        do throws(YAMLErrors) {
            return if let bytes { try read(bytes, self ?? "") } else { try builtIn() }
        } catch {
            throw DataFileError(message: error.description)
        }
    }
}
