import Foundation
import YAML

/// Where the bodies that scripts name may be read from.
package struct BodyFiles: Sendable {
    private let folder: String?
    private let isConfined: Bool

    /// No file at all.
    package static let none = BodyFiles(folder: nil, isConfined: true)

    /// Any file, for scripts whose author runs the emulator; relative names are looked for in `folder`.
    package static func anywhere(from folder: String) -> BodyFiles {
        BodyFiles(folder: folder, isConfined: false)
    }

    /// Files in `folder` and below it only, for what arrives over HTTP.
    package static func within(_ folder: String) -> BodyFiles {
        BodyFiles(folder: folder, isConfined: true)
    }

    /// Reads the file that a value names; what is wrong is noted there.
    func read(_ value: ValueReader) -> [UInt8]? {
        guard let name = value.string() else { return nil }
        guard let folder else {
            value.refuse("files cannot be named here")
            return nil
        }
        let isOutside = name.hasPrefix("/") || name.split(separator: "/").contains("..")
        if isConfined, isOutside {
            value.refuse("'\(name.prefix(200))' leaves the folder of bodies")
            return nil
        }
        let path = name.hasPrefix("/") ? name : "\(folder)/\(name)"
        guard let data = FileManager.default.contents(atPath: path) else {
            value.refuse("the file '\(name.prefix(200))' cannot be read")
            return nil
        }
        return [UInt8](data)
    }
}
