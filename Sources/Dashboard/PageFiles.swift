import API
import Cryptography
import Generation
import HTTP

/// The files of the page, as browsers are given them.
struct PageFiles: Sendable {
    private struct File {
        let bytes: [UInt8]
        let type: String
        let tag: String

        init(_ bytes: [UInt8], _ type: String) {
            self.bytes = bytes
            self.type = type
            tag = "\"\(SHA256.digest(of: bytes).hexadecimal.prefix(32))\""
        }
    }

    private let page: File
    private let lessons: File
    private let projects: File
    private let animations: File
    private let assets: [String: File]

    /// Nothing but files of this server runs, is styled or is asked; scripts cannot turn text into markup.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "media-src blob:",
        "connect-src 'self'",
        "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ].joined(separator: "; ")

    init(charts: [UInt8]?) {
        page = File(PackageResources.index_html, "text/html; charset=utf-8")
        lessons = File(PackageResources.lessons_html, "text/html; charset=utf-8")
        projects = File(PackageResources.projects_html, "text/html; charset=utf-8")
        animations = File(PackageResources.animations_html, "text/html; charset=utf-8")
        let scripts = [
            "animation-view.js": PackageResources.animation_view_js, "animations.js": PackageResources.animations_js,
            "api.js": PackageResources.api_js, "costs.js": PackageResources.costs_js,
            "detail.js": PackageResources.detail_js, "dom.js": PackageResources.dom_js,
            "format.js": PackageResources.format_js, "generations.js": PackageResources.generations_js,
            "keys.js": PackageResources.keys_js, "lanes.js": PackageResources.lanes_js,
            "lesson.js": PackageResources.lesson_js, "lesson-made.js": PackageResources.lesson_made_js,
            "lesson-rating.js": PackageResources.lesson_rating_js,
            "lesson-stage.js": PackageResources.lesson_stage_js, "lesson-view.js": PackageResources.lesson_view_js,
            "lessons.js": PackageResources.lessons_js,
            "page.js": PackageResources.page_js, "signin.js": PackageResources.signin_js,
            "highlight.js": PackageResources.highlight_js, "project.js": PackageResources.project_js,
            "project-view.js": PackageResources.project_view_js, "projects.js": PackageResources.projects_js,
            "theme.js": PackageResources.theme_js, "timeline.js": PackageResources.timeline_js,
            "work.js": PackageResources.work_js,
            // Without the library this is a script that does nothing, so that the page has only to look for what it defines.
            "chart.js": charts ?? Array("// Chart.js is not installed here.\n".utf8),
        ]
        var assets = scripts.mapValues { File($0, "text/javascript; charset=utf-8") }
        assets["dashboard.css"] = File(PackageResources.dashboard_css, "text/css; charset=utf-8")
        assets["lessons.css"] = File(PackageResources.lessons_css, "text/css; charset=utf-8")
        assets["projects.css"] = File(PackageResources.projects_css, "text/css; charset=utf-8")
        assets["animations.css"] = File(PackageResources.animations_css, "text/css; charset=utf-8")
        assets["icon.svg"] = File(PackageResources.icon_svg, "image/svg+xml")
        self.assets = assets
    }

    var endpoints: [APIEndpoint] {
        [
            APIEndpoint("GET", "/", access: .open, "The dashboard.") { call in answer(page, to: call) },
            APIEndpoint("GET", "/lessons", access: .open, "The page of lessons.") { call in answer(lessons, to: call) },
            APIEndpoint("GET", "/projects", access: .open, "The page of projects.") { call in answer(projects, to: call)
            },
            APIEndpoint("GET", "/animations", access: .open, "The page of animations.") { call in
                answer(animations, to: call)
            },
            APIEndpoint("GET", "/assets/{name}", access: .open, "A file of the dashboard.") { call in
                guard let file = assets[call.parameter("name")] else {
                    return .notFound("The dashboard has no such file.")
                }
                return answer(file, to: call)
            },
        ]
    }

    private func answer(_ file: File, to call: APICall) -> APIAnswer {
        let fields: HTTPFields = [
            "etag": file.tag, "cache-control": "no-cache", "content-security-policy": Self.policy,
            "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin",
        ]
        let isKnown = call.head.fields.values("if-none-match").contains { $0.contains(file.tag) || $0 == "*" }
        return isKnown ? .unchanged(fields) : .file(file.bytes, type: file.type, fields: fields)
    }
}
