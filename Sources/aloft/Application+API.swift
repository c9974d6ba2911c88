import API
import Artifacts
import Foundation
import Gateway
import Keys
import Ledger

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    func api(_ recording: Recording?, _ engine: Engine?) -> APIRouter {
        let keys = keys
        return APIRouter(endpoints(recording) + (engine?.endpoints ?? []), log: log) { head in
            let shown = head.shownKey
            if shown == nil, keys.isEmpty { return .success(APICaller(key: "", isAdmin: false)) }
            return keys.key(shown: shown, at: Date()).map { APICaller(key: $0.id, isAdmin: $0.isAdmin) }
        }
    }

    /// The files that workflows make; `nil` where there is no folder for what Aloft keeps.
    var artifacts: ArtifactStore? {
        Home.folder().map { ArtifactStore(folder: $0 + "/artifacts") }
    }

    private func endpoints(_ recording: Recording?) -> [APIEndpoint] {
        ReportEndpoints.make(recording?.ledger.database, configuration) + caches.endpoints
            + (artifacts?.endpoints ?? [])
    }
}
