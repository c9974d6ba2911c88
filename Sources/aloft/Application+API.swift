import API
import Foundation
import Gateway
import Keys

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    func api(_ engine: Engine?) -> APIRouter {
        let keys = keys
        return APIRouter(endpoints + (engine?.endpoints ?? []), log: log) { head in
            let shown = head.shownKey
            if shown == nil, keys.isEmpty { return .success(APICaller(key: "", isAdmin: false)) }
            return keys.key(shown: shown, at: Date()).map { APICaller(key: $0.id, isAdmin: $0.isAdmin) }
        }
    }

    private var endpoints: [APIEndpoint] { [] }
}
