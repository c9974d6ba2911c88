extension Pictogram {
    /// Computers and what they keep.
    static let computing: [Shape: String] = [
        .server: """
        <rect x="-38" y="-44" width="76" height="26" rx="6" fill="$l"/><rect x="-38" y="-13" width="76" height="26" rx="6" \
        fill="$l"/><rect x="-38" y="18" width="76" height="26" rx="6" fill="$l"/><path d="M-24-31H2M-24 0H2M-24 31H2" \
        stroke-width="5"/><path d="M24-31h.1M24 0h.1M24 31h.1" stroke="#3fa75c" stroke-width="9"/>
        """,
        .database: """
        <path d="M-36-30V32C-36 49 36 49 36 32V-30Z"/><path d="M-36-9C-36 8 36 8 36-9M-36 12C-36 29 36 29 36 12" fill="none"/>\
        <ellipse cy="-30" rx="36" ry="14" fill="$l"/>
        """,
        .computer: """
        <path d="M-8 20H8L12 40H-12Z" fill="$l"/><path d="M-24 42H24" stroke-width="6"/><rect x="-46" y="-40" width="92" \
        height="62" rx="7" fill="$d"/><rect x="-39" y="-33" width="78" height="48" rx="3" fill="$p" stroke="none"/>\
        <path d="M-28-20H-6M-20-8H14M-20 4H2" stroke="$m" stroke-width="5"/>
        """,
        .phone: """
        <rect x="-25" y="-46" width="50" height="92" rx="10" fill="$d"/><rect x="-19" y="-35" width="38" height="64" rx="3" \
        fill="$p" stroke="none"/><path d="M-10-20H10M-10-8H10M-10 4H2" stroke="$m" stroke-width="5"/><path d="M0 37h.1" \
        stroke="$p" stroke-width="7"/>
        """,
        .lock: """
        <path d="M-19-4V-20A19 19 0 0 1 19-20V-4" fill="none" stroke-width="9"/><path d="M-19-4V-20A19 19 0 0 1 19-20V-4" \
        fill="none" stroke="$l" stroke-width="4"/><rect x="-33" y="-7" width="66" height="50" rx="9"/><circle cy="13" r="7" \
        fill="$p"/><path d="M0 19V29" stroke-width="5"/>
        """,
        .key: """
        <g transform="rotate(-40)"><path d="M0-6H44V6H38V18H30V6H24V14H16V6H0Z"/><circle cx="-20" r="24"/><circle cx="-24" r="9" \
        fill="#fff"/></g>
        """,
        .document: """
        <path d="M-32-45H14L33-26V45H-32Z" fill="#fff"/><path d="M14-45V-26H33Z" fill="$l"/><path d="M-20-12H20M-20 2H20M-20 \
        16H20M-20 30H4" stroke="$m" stroke-width="5"/>
        """,
        .envelope: """
        <rect x="-44" y="-31" width="88" height="62" rx="7" fill="$l"/><path d="M-42-27 0 8 42-27"/><path d="M-42 28-12-2M42 28 \
        12-2" fill="none"/>
        """,
        .magnifier: """
        <path d="M17 17 40 40" stroke-width="13"/><path d="M20 20 40 40" stroke="$m" stroke-width="6"/><circle cx="-8" cy="-8" \
        r="33"/><circle cx="-8" cy="-8" r="25" fill="$p"/><path d="M-24-9C-23-18-17-24-8-25" fill="none" stroke="#fff" \
        stroke-width="5"/>
        """,
        .chart: """
        <path d="M-34 6H-16V34H-34ZM-8-12H10V34H-8ZM18-34H36V34H18Z"/><path d="M-8-12H10V34H-8Z" fill="$l"/>\
        <path d="M-44-44V36H46" fill="none" stroke-width="5"/>
        """,
        .arrow: """
        <path d="M-44-15H4V-36L45 0 4 36V15H-44Z"/><path d="M-44 0H45L4 36V15H-44Z" fill="$l" stroke="none"/>\
        <path d="M-44-15H4V-36L45 0 4 36V15H-44Z" fill="none"/>
        """,
    ]
}
