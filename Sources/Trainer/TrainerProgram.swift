import FoundationEssentials

/// The program in Python that tunes a local model, as it is built into this one.
///
/// What it takes, tells and leaves is in this folder's README.
package enum TrainerProgram {
    /// The name to give to Python's `-m`.
    package static let module = "trainer"

    private static let files: [(name: String, bytes: [UInt8])] = [
        ("__init__.py", PackageResources.__init___py),
        ("__main__.py", PackageResources.__main___py),
        ("base.py", PackageResources.base_py),
        ("batches.py", PackageResources.batches_py),
        ("checkpoint.py", PackageResources.checkpoint_py),
        ("failures.py", PackageResources.failures_py),
        ("merging.py", PackageResources.merging_py),
        ("model.py", PackageResources.model_py),
        ("rows.py", PackageResources.rows_py),
        ("run.py", PackageResources.run_py),
        ("tokens.py", PackageResources.tokens_py),
        ("training.py", PackageResources.training_py),
    ]

    /// Writes the program below `folder`, which is then to be Python's `PYTHONPATH`.
    ///
    /// - Parameter folder: A folder of the caller's own; it is made when it is not there.
    /// - Throws: ``TrainerError`` when the folder cannot be written.
    package static func write(below folder: String) throws(TrainerError) {
        let own = "\(folder)/\(module)"
        do {
            try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
            for file in files {
                try Data(file.bytes).write(to: URL(filePath: "\(own)/\(file.name)"), options: .atomic)
            }
        } catch {
            throw TrainerError("The trainer cannot be written to \(own): is the disk full?", cause: error)
        }
    }
}

/// Why the trainer is not there.
package struct TrainerError: Error {
    package let message: String
    package let cause: any Error

    init(_ message: String, cause: any Error) {
        self.message = message
        self.cause = cause
    }
}
