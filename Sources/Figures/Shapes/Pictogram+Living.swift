extension Pictogram {
    /// Living things; `$m`, `$l`, `$p` and `$d` stand for the tones.
    static let living: [Shape: String] = [
        .person: """
        <path d="M-32 43C-32 16-20 2 0 2S32 16 32 43Z"/><path d="M-12 4C-10 16 10 16 12 4" fill="$l"/>\
        <circle cy="-22" r="19" fill="$l"/>
        """,
        .brain: """
        <path d="M-2-34C-14-46-32-38-31-26-44-24-47-8-39 0-46 12-38 27-26 26-22 39-6 40-2 31Z"/>\
        <path d="M2-34C14-46 32-38 31-26 44-24 47-8 39 0 46 12 38 27 26 26 22 39 6 40 2 31Z" fill="$l"/>\
        <path d="M-23-22C-16-21-13-16-14-9M-37 0C-28-3-20 2-20 10M-14 27C-16 20-12 15-6 16M23-22C16-21 13-16 14-9M37 \
        0C28-3 20 2 20 10M14 27C16 20 12 15 6 16" fill="none"/>
        """,
        .heart: """
        <path d="M0 42C-14 29-45 10-45-15-45-31-33-41-21-41-11-41-4-35 0-28 4-35 11-41 21-41 33-41 45-31 45-15 45 10 14 29 \
        0 42Z"/><path d="M0 42C14 29 45 10 45-15 45-31 33-41 21-41 36-24 26 14 0 42Z" fill="$d" fill-opacity=".18" \
        stroke="none"/><path d="M-33-15C-33-24-27-30-20-30" fill="none" stroke="#fff" stroke-width="6"/>
        """,
        .lung: """
        <path d="M-9-10C-18-34-39-10-43 22-45 41-31 40-21 34-11 29-8 24-8 12Z"/><path d="M9-10C18-34 39-10 43 22 45 41 31 40 \
        21 34 11 29 8 24 8 12Z"/><path d="M0-45V-18M0-18C-2-8-10-2-22 8M0-18C2-8 10-2 22 8M-16 3-18 20M16 3 18 20" \
        fill="none" stroke="$d" stroke-width="6"/><path d="M0-45V-18M0-18C-2-8-10-2-22 8M0-18C2-8 10-2 22 8" fill="none" \
        stroke="$l" stroke-width="2.5"/>
        """,
        .stomach: """
        <path d="M-28-45C-28-24-22-12-8-2-2 8-6 16-20 14-34 12-43 22-43 37L-31 41C-29 31-20 34-8 38 16 44 43 30 43 0 43-32 2-36-8-14-12-22-13-32-13-45Z"/>\
        <path d="M8-10C18-16 29-8 29 4M26 14C22 22 14 26 6 26" fill="none" stroke="$l" stroke-width="5"/>
        """,
        .eye: """
        <path d="M-47 0C-28-32 28-32 47 0 28 32-28 32-47 0Z" fill="#fff"/><circle r="20"/><circle r="9" fill="$d"/>\
        <circle cx="-7" cy="-7" r="5" fill="#fff" stroke="none"/>
        """,
        .cell: """
        <path d="M-4-44C22-46 45-24 43 4 41 32 18 45-8 42-34 39-46 14-42-12-39-32-24-43-4-44Z" fill="$l"/>\
        <path d="M-4-36C18-38 36-20 35 4 33 26 14 37-8 34-28 31-38 12-34-10-31-26-20-35-4-36Z" fill="$p" stroke="none"/>\
        <circle cx="5" cy="3" r="16"/><circle cx="9" cy="0" r="6" fill="$d" stroke="none"/>\
        <ellipse cx="-21" cy="-13" rx="9" ry="5" transform="rotate(-35-21-13)" fill="$l" stroke-width="2"/>\
        <ellipse cx="-17" cy="19" rx="8" ry="4.5" transform="rotate(25-17 19)" fill="$l" stroke-width="2"/>\
        <path d="M12-26h.1M22-20h.1M26 18h.1M10 27h.1M-6-26h.1M-28 4h.1" stroke-width="5"/>
        """,
        .nucleus: """
        <circle r="42" fill="$l"/><circle r="36" fill="$p" stroke-dasharray="14 7" stroke-width="2.5"/>\
        <path d="M-24-6C-18-20-8-22-6-10M-22 14C-12 6-8 18-14 24M2 26C12 16 20 28 26 14M8-26C18-28 26-18 18-12" \
        fill="none" stroke="$m" stroke-width="5"/><circle cx="5" cy="3" r="12"/>
        """,
        .bacterium: """
        <g transform="rotate(-28)"><rect x="-44" y="-23" width="88" height="46" rx="23"/>\
        <rect x="-37" y="-16" width="74" height="32" rx="16" fill="$l" stroke="none"/>\
        <path d="M-28 0C-24-18-18-18-16 0S-8 18-5 0 2-18 6 0 14 18 17 0 24-14 28-2" fill="none" stroke="$d"/></g>
        """,
        .virus: """
        <path d="M0-44V44M-44 0H44M-31-31 31 31M31-31-31 31"/><path d="M0-44h.1M0 44h.1M-44 0h.1M44 0h.1M-31-31h.1M31 \
        31h.1M31-31h.1M-31 31h.1" stroke-width="11"/><circle r="27"/><path d="M-10-8h.1M9-10h.1M12 8h.1M-6 11h.1" \
        stroke="$l" stroke-width="9"/>
        """,
        .dna: """
        <path d="M-16-38H16M-10-30H10M-10-14H10M-16-6H16M-16 6H16M-10 14H10M-10 30H10M-16 38H16" stroke="$l" \
        stroke-width="4.5"/><path d="M18-46C18-20-18-24-18 0S18 20 18 46" fill="none" stroke="$d" stroke-width="7"/>\
        <path d="M-18-46C-18-20 18-24 18 0S-18 20-18 46" fill="none" stroke="$d" stroke-width="8"/>\
        <path d="M-18-46C-18-20 18-24 18 0S-18 20-18 46" fill="none" stroke="$m" stroke-width="5"/>
        """,
        .leaf: """
        <path d="M-32 33C-46-10-10-43 43-43 46 8 14 46-32 33Z"/><path d="M-32 33C-14 4 8-18 43-43 46 8 14 46-32 33Z" \
        fill="$l"/><path d="M-44 45C-26 18 0-10 28-30M-17 10-16-12M-2-5 2-24M-20 15 4 18M-4-3 20-2" fill="none"/>
        """,
        .flower: """
        <g fill="$m"><ellipse cy="-26" rx="13" ry="18"/><ellipse cy="-26" rx="13" ry="18" transform="rotate(60)"/>\
        <ellipse cy="-26" rx="13" ry="18" transform="rotate(120)"/><ellipse cy="-26" rx="13" ry="18" \
        transform="rotate(180)"/><ellipse cy="-26" rx="13" ry="18" transform="rotate(240)"/><ellipse cy="-26" rx="13" \
        ry="18" transform="rotate(300)"/></g><circle r="14" fill="#fbe08f"/>
        """,
        .tree: """
        <path d="M-7 8-9 45H9L7 8Z" fill="#a8714a" stroke="#6b4226"/><path d="M-24 17C-46 17-47-10-31-15-33-37-2-52 13-37 \
        36-40 45-12 32-3 36 14 16 23 4 15-4 22-18 22-24 17Z"/><path d="M-22-12C-22-24-12-31-2-30M10-22C16-22 20-18 21-13" \
        fill="none" stroke="$l" stroke-width="5"/>
        """,
        .fish: """
        <path d="M-22 0-46-22C-42-6-42 6-46 22Z" fill="$l"/><path d="M-4-22C4-36 18-34 24-22Z" fill="$l"/>\
        <path d="M-30 0C-12-31 26-30 45 0 26 30-12 31-30 0Z"/><path d="M14-17C7-6 7 6 14 17M-10-6C-6-2-6 2-10 6M-2-8C2-3 2 3-2 \
        8" fill="none" stroke="$d"/><circle cx="27" cy="-6" r="4.5" fill="#fff"/>
        """,
    ]
}
