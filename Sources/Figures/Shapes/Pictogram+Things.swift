extension Pictogram {
    /// What people made.
    static let things: [Shape: String] = [
        .book: """
        <path d="M-46-28V32C-32 26-12 27 0 36 12 27 32 26 46 32V-28Z" fill="$d"/><path d="M0-24C-12-35-30-36-42-31V25C-30 21-12 \
        22 0 31Z" fill="#fff"/><path d="M0-24C12-35 30-36 42-31V25C30 21 12 22 0 31Z" fill="$p"/>\
        <path d="M-33-18C-24-20-16-18-9-13M-33-5C-24-7-16-5-9 0M-33 8C-24 6-16 8-9 13M33-18C24-20 16-18 9-13M33-5C24-7 16-5 9 \
        0M33 8C24 6 16 8 9 13" fill="none" stroke="$m" stroke-width="2.5"/>
        """,
        .coin: """
        <circle r="42"/><circle r="32" fill="$l"/><path d="M0-20 6-7 20-5 10 5 12 19 0 12-12 19-10 5-20-5-6-7Z" \
        stroke-width="2.5"/>
        """,
        .house: """
        <path d="M20-38H32V-14H20Z" fill="$d"/><path d="M-34-4H34V42H-34Z" fill="$l"/><path d="M-47 2 0-43 47 2 38 9 0-26-38 \
        9Z"/><path d="M-8 42V16H10V42Z"/><path d="M-25 8H-13V20H-25ZM17 8H29V20H17Z" fill="#fff" stroke-width="2.5"/>
        """,
        .factory: """
        <path d="M24-40H38L41-2H21Z" fill="$l"/><path d="M-45 42V-2L-22-18V-2L1-18V-2L21-18V-2H45V42Z"/>\
        <path d="M-34 10H-22V22H-34ZM-12 10H0V22H-12ZM10 10H22V22H10Z" fill="$p" stroke-width="2"/>\
        <path d="M28 42V26H38V42Z" fill="$d"/>
        """,
        .rocket: """
        <g transform="rotate(35)"><path d="M-12 25C-10 36-6 40 0 47 6 40 10 36 12 25Z" fill="#f2b824" stroke="#9a4106"/>\
        <path d="M-15 2C-28 8-30 18-29 30L-13 22ZM15 2C28 8 30 18 29 30L13 22Z"/><path d="M0-47C18-32 21-4 13 26H-13C-21-4-18-32 \
        0-47Z" fill="#fff"/><path d="M0-47C8-40 13-31 15-22H-15C-13-31-8-40 0-47Z"/><circle cy="-7" r="8" fill="$l"/></g>
        """,
        .car: """
        <path d="M-46 20V2C-46-4-40-6-32-8L-20-26H14L30-8C40-7 46-3 46 6V20Z"/><path d="M-22-8-14-20H-3V-8ZM4-20H11L20-8H4Z" \
        fill="$p" stroke-width="2.5"/><circle cx="-25" cy="21" r="11" fill="#475063" stroke="#1d2433"/>\
        <circle cx="25" cy="21" r="11" fill="#475063" stroke="#1d2433"/><path d="M-25 21h.1M25 21h.1" stroke="#c6cedb" \
        stroke-width="8"/>
        """,
        .clock: """
        <circle r="43"/><circle r="34" fill="#fff"/><path d="M0-29V-25M29 0H25M0 29V25M-29 0H-25" stroke-width="4"/>\
        <path d="M0 0V-20M0 0 14 9" stroke-width="5"/><circle r="4" fill="$d"/>
        """,
        .globe: """
        <circle r="42" fill="$l"/><path d="M-37-20C-26-30-16-26-12-18-4-16-4-6-12 0-14 10-22 14-26 4-34 2-40-8-37-20ZM4-38C18-38 \
        32-28 37-16 28-8 18-10 14-20 6-24 2-30 4-38ZM6 8C18 2 30 8 34 16 28 28 18 36 8 38 10 28-2 18 6 8Z" stroke="none"/>\
        <circle r="42" fill="none"/><path d="M-29-27C-22-35-14-38-6-38" fill="none" stroke="#fff" stroke-width="4"/>
        """,
        .crown: """
        <path d="M-39 34-45-21-20 2 0-37 20 2 45-21 39 34Z"/><path d="M-39 34-37 18H37L39 34Z" fill="$l"/>\
        <path d="M-45-21h.1M45-21h.1M0-38h.1" stroke-width="11"/><path d="M-18 26h.1M0 26h.1M18 26h.1" stroke-width="6"/>
        """,
        .flag: """
        <path d="M-34-40C-18-48-4-30 14-36 28-40 36-36 42-32V6C32 0 24 0 12 4-6 9-18-6-34 2Z"/>\
        <path d="M-34-18C-18-26-4-8 14-14 28-18 36-14 42-10V6C32 0 24 0 12 4-6 9-18-6-34 2Z" fill="$l" stroke="none"/>\
        <path d="M-34-40C-18-48-4-30 14-36 28-40 36-36 42-32V6C32 0 24 0 12 4-6 9-18-6-34 2Z" fill="none"/>\
        <path d="M-34-44V46" stroke-width="6"/>
        """,
        .scales: """
        <path d="M0-36V38M-20 41H20" stroke-width="6"/><path d="M-36-28H36" stroke-width="5"/><circle cy="-37" r="6"/>\
        <path d="M-34-27-46 8H-22ZM34-27 22 8H46Z" fill="none" stroke-width="2.5"/><path d="M-48 8H-20C-22 22-46 22-48 8ZM20 \
        8H48C46 22 22 22 20 8Z"/>
        """,
        .hammer: """
        <g transform="rotate(-40)"><path d="M-6-14H6L8 46H-8Z" fill="$l"/><path d="M-30-42H20C30-42 36-36 38-24 30-28 24-26 \
        20-18H-30Z" fill="#8390a6" stroke="#475063"/></g>
        """,
        .sword: """
        <g transform="rotate(40)"><path d="M-7 14V-34L0-46 7-34V14Z" fill="$p"/><path d="M0-40V14" stroke-width="2"/>\
        <path d="M-22 14H22V22H-22Z" fill="#f2b824" stroke="#7a5200"/><path d="M-5 22H5V38H-5Z" fill="#a8714a" \
        stroke="#6b4226"/><circle cy="42" r="6" fill="#f2b824" stroke="#7a5200"/></g>
        """,
    ]
}
