extension DataKind {
    /// The rows of signs that are data of this kind.
    func matches(in text: FoldedText) -> [Range<Int>] {
        let signs = text.signs
        return switch self {
        case .email: EmailSearch.matches(in: signs)
        case .phone: NumberRow.all(in: signs).flatMap(\.phones)
        case .card: NumberRow.all(in: signs).flatMap(\.cards)
        case .socialSecurity: NumberRow.all(in: signs).flatMap(\.socialSecurityNumbers)
        case .ipAddress: NumberRow.all(in: signs).flatMap(\.addresses)
        case .iban: IBANSearch.matches(in: signs)
        case .credential: CredentialSearch.matches(in: signs)
        }
    }
}
