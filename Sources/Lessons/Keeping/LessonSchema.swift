package import Store

/// The tables of lessons, as the steps that lead to them.
package enum LessonSchema {
    /// What they are called in the store that several modules share.
    package static let component = "lessons"

    /// What has been released never changes: stores exist that were made by it.
    package static let migrations = [
        Migration(1, "sessions") { _ in [sessions] }
    ]

    private static let sessions = """
        CREATE TABLE lesson_sessions (
            session TEXT NOT NULL,
            number BIGINT NOT NULL,
            job TEXT NOT NULL,
            key_id TEXT NOT NULL,
            created BIGINT NOT NULL,
            PRIMARY KEY (session, number)
        )
        """
}
