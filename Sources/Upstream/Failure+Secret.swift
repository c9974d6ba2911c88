import Generation

extension Failure {
    /// The failure without the words of a provider that repeats the key it was asked with.
    ///
    /// The dialects know what keys of well-known makes look like; only here is the key itself known.
    func withholding(_ secret: String?) -> Failure {
        guard let secret, !secret.isEmpty else { return self }
        var failure = self
        if message.firstRange(of: secret) != nil {
            failure.message = "The provider's words are withheld, for they repeat the key it was asked with."
        }
        if let parameter, parameter.firstRange(of: secret) != nil { failure.parameter = nil }
        if let native, native.bytes.firstRange(of: Array(secret.utf8)) != nil { failure.native = nil }
        return failure
    }
}
