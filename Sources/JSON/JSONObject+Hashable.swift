extension JSONObject: Hashable {
    /// Compares what the objects mean: the order and all but the last of duplicates are left out.
    ///
    /// Every pair of values is compared at most once, so hostile nesting cannot make this slow.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        let mine = left.lastIndices
        let theirs = right.lastIndices
        guard mine.count == theirs.count else { return false }
        for (key, index) in mine {
            guard let other = theirs[key], left.members[index].value == right.members[other].value else { return false }
        }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for (key, index) in lastIndices {
            var one = Hasher()
            one.combine(key.text)
            one.combine(members[index].value)
            sum &+= one.finalize()
        }
        hasher.combine(sum)
    }

    private var lastIndices: [JSONName: Int] {
        var indices: [JSONName: Int] = [:]
        indices.reserveCapacity(members.count)
        for (index, member) in members.enumerated() { indices[JSONName(member.key)] = index }
        return indices
    }
}
