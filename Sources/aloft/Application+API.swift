import API
import Administration
import Gateway

extension Application {
    /// Aloft's own interface: the endpoints of all modules, and who may ask them.
    var api: APIRouter {
        let administration = administration
        return APIRouter(endpoints, log: log) { head in administration.caller(head, shown: head.shownKey) }
    }

    private var endpoints: [APIEndpoint] { administration.endpoints }
}
