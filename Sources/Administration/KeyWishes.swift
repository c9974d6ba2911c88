internal import Foundation
package import Generation
package import JSON
package import Keys

/// What somebody wants a key to be.
package struct KeyWishes: Sendable {
    package let name: String?
    private let routes: Change<[String]>
    private let expires: Change<Date>
    private let requestsPerMinute: Change<Int>
    private let tokensPerMinute: Change<Int>
    private let budget: Change<Budget>
    private let isAdmin: Bool?

    package static let fields = [
        "name", "routes", "expires", "requests_per_minute", "tokens_per_minute", "budget", "admin",
    ]

    /// Reads the fields of a key as the configuration has them; throws for what is wrong with one.
    package init(_ object: JSONObject) throws(Failure) {
        let fields = try Fields(object, Self.fields)
        let name = try fields.keyName()
        if case .set(nil) = name { throw Fields.wrong("name", "is a text") }
        self.name = name.value
        routes = try fields.texts("routes")
        expires = try fields.change("expires") { json throws(Failure) in
            guard let date = json.string.flatMap({ VirtualKey.expiry($0) }) else {
                throw Fields.wrong("expires", "is a day such as 2027-01-31 or a time such as 2027-01-31T12:00:00Z")
            }
            guard date > Date() else { throw Fields.wrong("expires", "is in the past") }
            return date
        }
        requestsPerMinute = try fields.integer("requests_per_minute", in: 1...10_000_000)
        tokensPerMinute = try fields.integer("tokens_per_minute", in: 1...1_000_000_000_000)
        budget = try fields.change("budget") { json throws(Failure) in try Self.budget(json) }
        isAdmin = try fields.flag("admin").value
    }

    private static func budget(_ json: JSON) throws(Failure) -> Budget {
        guard let object = json.object else { throw Fields.wrong("budget", "is an object with 'usd' and 'per'") }
        let fields = try Fields(object, ["usd", "per"])
        let amount = try fields.change("usd") { json throws(Failure) in
            guard let amount = Budget.nanodollars(dollars: json.number?.text ?? json.string ?? "") else {
                throw Fields.wrong("usd", "is dollars such as 20 or 0.5, with at most nine decimals")
            }
            return amount
        }
        let period = try fields.change("per") { json throws(Failure) in
            guard let period = json.string.flatMap({ Budget.Period(rawValue: $0) }) else {
                throw Fields.wrong("per", "is day, month or total")
            }
            return period
        }
        guard let amount = amount.value else { throw Fields.wrong("usd", "is missing in the budget") }
        return Budget(nanodollars: amount, period: period.value ?? .month)
    }

    /// Makes a key what it is wanted to be.
    package func apply(to key: inout VirtualKey) {
        if let name { key.name = name }
        routes.apply(to: &key.routes)
        expires.apply(to: &key.expires)
        requestsPerMinute.apply(to: &key.requestsPerMinute)
        tokensPerMinute.apply(to: &key.tokensPerMinute)
        budget.apply(to: &key.budget)
        if let isAdmin { key.isAdmin = isAdmin }
    }

    /// A new key that is so, and the text to show once; throws without a name.
    package func make() throws(Failure) -> (key: VirtualKey, text: String) {
        guard let name else { throw Fields.wrong("name", "is missing") }
        var (key, text) = VirtualKey.make(name: name)
        apply(to: &key)
        return (key, text)
    }
}

extension Fields {
    func keyName() throws(Failure) -> Change<String> {
        let name = try text("name", most: 100)
        if let name = name.value, !VirtualKey.isName(name) {
            throw Self.wrong("name", "has characters that change how others are shown")
        }
        return name
    }
}
