private import Cryptography
package import Generation

extension Rollout {
    /// Where somebody stands among all, from 0 to 1: for a rollout always at the same place.
    package func place(of subject: String) -> Double {
        let hash = SHA256.digest(of: Array("\(id)\n\(subject)".utf8)).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        return Double(hash >> 11) * 0x1p-53
    }

    /// Whether somebody gets the candidate at the present step; whoever does keeps it at the next.
    package func takes(_ subject: String) -> Bool {
        percent >= 100 || (percent > 0 && place(of: subject) * 100 < percent)
    }
}

extension Plan {
    /// Asks a candidate first; what was planned before follows, as far as it might have answered.
    package mutating func putFirst(_ candidate: Target) {
        let isKnown = targets.contains(candidate)
        // Two arms share no answers, neither those that are being made nor, where the plan has the same targets, kept ones.
        sharesAnswers = false
        if isKnown { cacheLifetime = nil }
        if degrade == .never, let own = targets.first?.model, own != candidate.model {
            // Whom the route would not have let answer does not answer now either, but what it is still may.
            targets.removeAll { $0.model != own }
            degrade = .models
        }
        targets.removeAll { $0 == candidate }
        targets.insert(candidate, at: 0)
    }
}
