/// Servers by the moment they are free from, the first of them on top.
///
/// Servers that were never needed are not in the heap, so that a thousand idle ones cost nothing.
struct ServerHeap {
    private let servers: Int
    private let start: Double
    private var moments: [Double] = []

    init(servers: Int, freeFrom start: Double) {
        self.servers = servers
        self.start = start
    }

    /// Gives a request to the server that is free first, and returns how long the request waits for it.
    mutating func begin(at now: Double, for time: Double) -> Double {
        let earliest = max(now, start)
        if moments.count < servers, moments.first.map({ $0 > earliest }) ?? true {
            moments.append(earliest + time)
            siftUp()
            return earliest - now
        }
        let begin = max(earliest, moments[0])
        moments[0] = begin + time
        siftDown()
        return begin - now
    }

    private mutating func siftUp() {
        var child = moments.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard moments[child] < moments[parent] else { return }
            moments.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var least = 2 * parent + 1
            guard least < moments.count else { return }
            if least + 1 < moments.count, moments[least + 1] < moments[least] { least += 1 }
            guard moments[least] < moments[parent] else { return }
            moments.swapAt(least, parent)
            parent = least
        }
    }
}
