import API
import Administration
import Artifacts
import Dashboard
import Gateway
import JSON
import Lanes
import Ledger

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    func api(_ recording: Recording?, _ feed: LiveFeed, _ engine: Engine?) -> APIRouter {
        let administration = administration
        return APIRouter(endpoints(recording, feed) + (engine?.endpoints ?? []), log: log) { head in
            administration.caller(head, shown: head.shownKey)
        }
    }

    /// The files that workflows make; `nil` where there is no folder for what Aloft keeps.
    var artifacts: ArtifactStore? {
        Home.folder().map { ArtifactStore(folder: $0 + "/artifacts") }
    }

    private func endpoints(_ recording: Recording?, _ feed: LiveFeed) -> [APIEndpoint] {
        let lanes = lanes
        let dashboard = Dashboard(ledger: recording?.ledger, feed: feed, charts: ChartLibrary.bytes) {
            .array(lanes.reports().map(\.json))
        }
        return ReportEndpoints.make(recording?.ledger.database, configuration) + caches.endpoints
            + administration.endpoints + dashboard.endpoints + (artifacts?.endpoints ?? [])
    }
}
