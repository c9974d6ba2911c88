import API
import Dashboard
import Foundation
import Gateway
import JSON
import Keys
import Lanes
import Ledger

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    func api(_ recording: Recording?, _ feed: LiveFeed, _ engine: Engine?) -> APIRouter {
        let keys = keys
        let endpoints = endpoints(recording, feed) + (engine?.endpoints ?? [])
        return APIRouter(endpoints, log: log) { head in
            let shown = head.shownKey
            if shown == nil, keys.isEmpty { return .success(APICaller(key: "", isAdmin: false)) }
            return keys.key(shown: shown, at: Date()).map { APICaller(key: $0.id, isAdmin: $0.isAdmin) }
        }
    }

    private func endpoints(_ recording: Recording?, _ feed: LiveFeed) -> [APIEndpoint] {
        let lanes = lanes
        let dashboard = Dashboard(ledger: recording?.ledger, feed: feed, charts: ChartLibrary.bytes) {
            .array(lanes.reports().map(\.json))
        }
        return ReportEndpoints.make(recording?.ledger.database, configuration) + caches.endpoints + dashboard.endpoints
    }
}
