/// Where several processes count together what keys use.
package protocol SharedAllowances: Sendable {
    /// How many processes must each keep to a part of the limits of a minute: one while they can tell each other.
    var parts: Int { get }

    /// Takes what a request may spend, unless all processes together have used too much.
    ///
    /// It is asked once a request, and what it took for one request it takes once.
    func reserve(_ claim: SharedClaim) async -> SharedVerdict

    /// Gives back what was taken, or may have been, and counts what was spent; it returns at once.
    func settle(_ settlement: SharedSettlement)
}

/// The account of a key in one period.
package struct SharedAccount: Hashable, Sendable {
    /// The key's id.
    package var key: String
    /// The days of its budget's period; `nil` for all.
    package var days: Range<Int>?
    /// Whether there is a budget at all.
    package var hasBudget: Bool

    package init(key: String, days: Range<Int>?, hasBudget: Bool) {
        self.key = key
        self.days = days
        self.hasBudget = hasBudget
    }
}

/// What a request may spend, and what is known of the key's account.
package struct SharedClaim: Sendable {
    package var account: SharedAccount
    /// The request's name, and what it begins with.
    package var id: String
    package var writer: String
    package var tokens: Int
    /// What is to be taken of the budget.
    package var money: Int
    package var budget: Int
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    /// What the writer has spent in the period.
    package var spent: Int
    /// What each writer is known to have spent, for an account that is not there yet.
    package var known: @Sendable () -> [String: Int]
}

package enum SharedVerdict: Hashable, Sendable {
    /// With what all have spent by now, and what of it is the asking writer's.
    case granted(total: Int, own: Int)
    case refused(Shortage)
    /// Nobody could be asked; where that is not certain, it may have been taken all the same.
    case unavailable(isInDoubt: Bool)
}

package struct SharedSettlement: Sendable {
    package var account: SharedAccount
    package var id: String
    package var writer: String
    /// What the writer has spent in the period, this request included.
    package var spent: Int
    /// `nil` when nobody knows.
    package var tokens: Int?

    package init(account: SharedAccount, id: String, writer: String, spent: Int, tokens: Int?) {
        self.account = account
        self.id = id
        self.writer = writer
        self.spent = spent
        self.tokens = tokens
    }
}
