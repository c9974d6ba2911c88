extension Pictogram {
    /// Sky, weather and land.
    static let nature: [Shape: String] = [
        .sun: """
        <path d="M0-46V-34M0 46V34M-46 0H-34M46 0H34M-32.5-32.5-24-24M32.5-32.5 24-24M-32.5 32.5-24 24M32.5 \
        32.5 24 24" stroke="$m" stroke-width="7"/><circle r="24"/><circle r="16" fill="$l" stroke="none"/>
        """,
        .moon: """
        <path d="M13-42A42 42 0 1 0 42 15 34 34 0 0 1 13-42Z"/><circle cx="-16" cy="8" r="6" fill="$l" stroke-width="2"/>\
        <circle cx="2" cy="26" r="4" fill="$l" stroke-width="2"/>
        """,
        .planet: """
        <path d="M-45 16C-28-8 28-28 45-16" fill="none" stroke-width="6"/><circle r="29"/>\
        <path d="M-27-9C-8-14 12-14 27-9M-29 3C-8-2 12-2 29 3M-24 15C-8 11 8 11 24 15" fill="none" stroke="$l" \
        stroke-width="4"/><path d="M-45 16C-40 30 50 2 45-16" fill="none" stroke-width="6"/>\
        <path d="M-45 16C-40 30 50 2 45-16" fill="none" stroke="$l" stroke-width="2"/>
        """,
        .star: """
        <path d="M0-45 13-15 45-12 21 10 28 42 0 25-28 42-21 10-45-12-13-15Z"/><path d="M0-45 13-15 45-12 21 10 28 42 0 \
        25Z" fill="$l" stroke="none"/><path d="M0-45 13-15 45-12 21 10 28 42 0 25-28 42-21 10-45-12-13-15Z" fill="none"/>
        """,
        .cloud: """
        <path d="M-27 26C-48 27-50-1-32-5-33-29-2-37 8-18 23-29 41-15 36 0 52 3 49 26 31 26Z" fill="$l"/>\
        <path d="M-24-6C-22-16-12-21-4-17M14-9C19-12 25-9 26-4" fill="none" stroke="#fff" stroke-width="5"/>
        """,
        .rain: """
        <path d="M-25 9C-46 10-46-14-30-18-31-40-2-46 8-28 22-38 39-25 34-12 49-10 46 9 30 9Z" fill="$l"/>\
        <path d="M-24 20-30 34M-4 20-12 42M16 20 10 34M34 20 28 34" stroke="$m" stroke-width="6"/>
        """,
        .drop: """
        <path d="M0-46C15-19 33-4 33 14A33 31 0 0 1-33 14C-33-4-15-19 0-46Z"/><path d="M0-46C15-19 33-4 33 14A33 31 0 0 1 0 \
        45C24 30 18-8 0-46Z" fill="$d" fill-opacity=".18" stroke="none"/><path d="M-20 14C-20 22-14 29-6 31" fill="none" \
        stroke="#fff" stroke-width="6"/>
        """,
        .flame: """
        <path d="M4-46C8-26 34-14 34 12A34 33 0 0 1-34 12C-34-2-26-10-20-20-18-10-14-8-8-8-10-24-6-36 4-46Z"/>\
        <path d="M3-6C5 6 17 12 17 25A17 17 0 0 1-17 25C-17 16-10 12-8 4-4 8 0 6 3-6Z" fill="$l" stroke-width="2"/>
        """,
        .mountain: """
        <path d="M-46 37-14-32 10 37Z"/><path d="M-18 37 16-14 46 37Z" fill="$l"/><path d="M-23-12-14-32-7-12-14-17Z" \
        fill="#fff"/><path d="M7 0 16-14 25 0 16-4Z" fill="#fff"/>
        """,
        .wave: """
        <path d="M-46-8Q-34-28-23-8T0-8 23-8 46-8V34H-46Z" fill="$l"/><path d="M-46 8Q-34-10-23 8T0 8 23 8 46 8V34H-46Z"/>\
        <path d="M-36 24H-22M-8 26H10M22 22H34" stroke="$l"/>
        """,
        .lightning: """
        <path d="M10-47-30 7H-5L-13 47 30-13H5Z"/><path d="M10-47 5-13H30L-13 47-2-2H-16Z" fill="$l" stroke="none"/>\
        <path d="M10-47-30 7H-5L-13 47 30-13H5Z" fill="none"/>
        """,
    ]
}
