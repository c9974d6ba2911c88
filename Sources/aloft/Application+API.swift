import API
import Administration
import Artifacts
import Configuration
import Dashboard
import Gateway
import Generation
import HTTP
import JSON
import Lanes
import Ledger
import Lessons
import SocketIO

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    func api(_ recording: Recording?, _ feed: LiveFeed, _ engine: Engine?) -> APIRouter {
        let administration = administration
        let all = endpoints(recording, feed) + (engine?.endpoints ?? [])
        return APIRouter(all, origins: OriginPolicy(origins: configuration.origins), log: log) { head in
            administration.caller(head, shown: head.shownKey)
        }
    }

    /// Lessons over Socket.IO, for whoever may ask for lessons.
    func socketIO(_ engine: Engine) -> SocketIOServer {
        let administration = administration
        let socket = LessonSocket(engine.sessions) { head, token in
            administration.caller(head, shown: token ?? head.shownKey)
                .map { SocketCaller($0.key, seesAll: $0.isAdmin) }.mapError { SocketIORefusal($0.message) }
        }
        var options = SocketIOOptions()
        // The original's.
        options.pingTimeout = .seconds(60)
        options.roomsPerSocket = 10
        options.origins = OriginPolicy(origins: configuration.origins)
        return SocketIOServer(options: options, log: log, handler: socket)
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
            + (trials?.endpoints ?? []) + administration.endpoints + dashboard.endpoints + (artifacts?.endpoints ?? [])
    }
}
