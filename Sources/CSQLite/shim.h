#include <sqlite3.h>

// A cast to a function pointer, which Swift cannot see.
static const sqlite3_destructor_type csqlite_transient = SQLITE_TRANSIENT;
