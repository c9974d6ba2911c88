package import Generation

extension Generator {
    /// Asks as ``WorkflowServices/generator`` has to: it tells how that went even where it failed.
    package func attempt(
        _ request: Request,
        _ exchange: Exchange
    ) async -> (result: Result<Response, Failure>, provenance: Provenance) {
        do throws(Failure) {
            return (.success(try await generate(request, exchange).response), exchange.provenance)
        } catch {
            return (.failure(error), exchange.provenance)
        }
    }
}
