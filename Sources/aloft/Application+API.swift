import API
import Administration
import Gateway
import Ledger

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    func api(_ recording: Recording?, _ engine: Engine?) -> APIRouter {
        let administration = administration
        return APIRouter(endpoints(recording) + (engine?.endpoints ?? []), log: log) { head in
            administration.caller(head, shown: head.shownKey)
        }
    }

    private func endpoints(_ recording: Recording?) -> [APIEndpoint] {
        ReportEndpoints.make(recording?.ledger.database, configuration) + caches.endpoints + administration.endpoints
    }
}
