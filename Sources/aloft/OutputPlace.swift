import Foundation

/// Where a command writes what took long to make.
enum OutputPlace {
    /// Makes the folder that it is in where that is not there.
    ///
    /// - Parameter path: a file or folder that is to be.
    /// - Throws: that nothing could be written there, before anything is made.
    static func prepare(_ path: String) throws(Options.Misuse) {
        let folder = url(path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try check(folder.path(percentEncoded: false))
    }

    /// Throws where nothing could be written to a folder.
    static func check(_ folder: String) throws(Options.Misuse) {
        var isFolder: ObjCBool = false
        let files = FileManager.default
        let isThere = unsafe files.fileExists(atPath: folder, isDirectory: &isFolder)
        guard isThere, isFolder.boolValue, files.isWritableFile(atPath: folder) else {
            throw Options.Misuse(message: "'\(folder)' is no folder to which anything can be written")
        }
    }

    /// Where it can go that has no place after all: to a free name beside, or where files are that nobody keeps.
    static func others(than path: String) -> [String] {
        let url = url(path)
        let spare = FileManager.default.temporaryDirectory.appending(path: url.lastPathComponent)
        return [free(url), free(spare)]
    }

    private static func url(_ path: String) -> URL {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return URL(filePath: path).absoluteURL.standardizedFileURL
    }

    private static func free(_ url: URL) -> String {
        let folder = url.deletingLastPathComponent()
        let ending = url.pathExtension.isEmpty ? "" : ".\(url.pathExtension)"
        let stem = url.deletingPathExtension().lastPathComponent
        var number = 2
        while true {
            let path = folder.appending(path: "\(stem)-\(number)\(ending)").path(percentEncoded: false)
            // A link that leads nowhere is there too.
            if (try? FileManager.default.attributesOfItem(atPath: path)) == nil { return path }
            number += 1
        }
    }
}
