"""What synthetic businesses are made of. Domains end in .example: nothing here can reach anyone."""

US_FIRST = (
    "Amelia Oliver Sofia Liam Grace Noah Maya Ethan Chloe Lucas Nora Mason Ruby Henry Ella Jack Hazel Owen Ivy Leo "
    "Clara Caleb Alice Isaac Naomi Julian June Adrian Rosa Miles Tessa Felix Diana Wesley Carmen Simon Priya Omar "
    "Hannah Victor Leila Marcus Elena Dwight Paula Andre Joyce Kenji Teresa Walter"
).split()
US_LAST = (
    "Anderson Brooks Carter Diaz Ellis Fischer Garcia Hughes Ito Jensen Kowalski Lopez Morgan Nguyen Ortega Patel "
    "Quinn Reyes Sullivan Thornton Underwood Vargas Whitaker Xu Young Zimmerman Barrett Castillo Donovan Everett "
    "Fleming Grant Holloway Irving Jacobs Keller Lawson Mercer Novak Osborne Prescott Rossi Sawyer Tanaka Upton "
    "Valdez Winslow Yates Abbott Blackwell"
).split()
US_TRADES = (
    "Architects|Auto Repair|Bakery|Books|Builders|Catering|Clinic|Coffee Roasters|Consulting|Cycles|Dental|Design|"
    "Electric|Engineering|Farms|Fitness|Floral|Freight|Furniture|Gallery|Garden Center|Hardware|Home Care|Hotel|"
    "Interiors|Landscaping|Law Group|Logistics|Machine Works|Marine|Media|Music School|Nursery|Optics|Outfitters|"
    "Paint & Paper|Pet Supply|Pharmacy|Plumbing|Printing|Realty|Roofing|Solar|Sports|Studios|Surveying|Tech|Tile|"
    "Travel|Veterinary|Wines"
).split("|")
US_PLACES = (
    "Alder Bayview Birch Blue River Bright Harbor Canyon Cedar Clearwater Copper Cypress Eastgate Elm Fairview "
    "Foxglove Golden Gate Granite Harbor Highland Juniper Lakeside Laurel Maple Meadow Mesa Mission Mountain Northside "
    "Oak Ocean Orchard Pacific Palisade Pine Prairie Redwood Ridge Riverside Rose Sage Sierra Silver Spruce Stone "
    "Summit Sunset Valley Vista Westbrook Willow"
).split()
US_STREETS = "Main Market Oak Mission Castro Alma Lincoln Park Cedar Hill Lake Bay Pine Second Third Elm".split()
US_CITIES = (
    ("San Francisco", "CA", "94107"),
    ("Oakland", "CA", "94607"),
    ("San Jose", "CA", "95113"),
    ("Palo Alto", "CA", "94301"),
    ("Sacramento", "CA", "95814"),
    ("Fresno", "CA", "93721"),
    ("Santa Cruz", "CA", "95060"),
    ("Mountain View", "CA", "94041"),
    ("Berkeley", "CA", "94704"),
    ("Monterey", "CA", "93940"),
    ("Tucson", "AZ", "85701"),
    ("Phoenix", "AZ", "85004"),
)

NO_FIRST = (
    "Kari Ola Ingrid Lars Nora Erik Astrid Magnus Sigrid Henrik Solveig Jonas Marte Anders Hanne Kristian Silje Bjørn "
    "Ida Øyvind Åse Håkon Tuva Sindre Mari Torbjørn Live Espen Gro Vegard Frida Einar Maja Trond Eline Sverre Julie "
    "Geir Amalie Rune"
).split()
NO_LAST = (
    "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Berg Haugen Hagen Bakken Solberg "
    "Moen Lie Strand Lund Sæther Ødegård Bø Myhre Aas Knutsen Fjeld Dahl Vik Rønning Skår Nygård Tangen Brekke "
    "Stokke Lunde Eide Holm Sand Brenna Foss"
).split()
NO_TRADES = (
    "Arkitekter|Bakeri|Bil|Bokhandel|Bygg|Catering|Data|Design|Eiendom|Elektro|Energi|Fisk|Forlag|Frakt|Gartneri|"
    "Glass|Hotell|Hus & Hage|Interiør|Kaffe|Kontor|Laks|Marin|Media|Mur|Møbler|Optikk|Regnskap|Rør|Skog|Sport|"
    "Takst|Tannlege|Tech|Teknikk|Transport|Trykk|Verft|Vin|Økologi"
).split("|")
NO_PLACES = (
    "Fjord Nordlys Vestland Bryggen Fjell Solside Havn Østfold Bekken Lille Store Gamle Nye Midt Sør Nord Indre Ytre "
    "Grønn Blå Bjørk Gran Furu Ask Eik Tind Vidde Elv Foss Holmen Sagene Majorstuen Ålesund Tromsø Bergen Lofoten "
    "Røros Hardanger Sogn Trøndelag"
).split()
NO_STREETS = (
    "Storgata|Kirkegata|Strandgata|Havnegata|Skolegata|Parkveien|Møllergata|Torggata|Bryggegata|Fjellveien|"
    "Bjørkeveien|Solveien|Elvegata|Åsveien|Nedre Slottsgate"
).split("|")
NO_CITIES = (
    ("Oslo", "", "0181"),
    ("Bergen", "", "5003"),
    ("Trondheim", "", "7011"),
    ("Stavanger", "", "4006"),
    ("Tromsø", "", "9008"),
    ("Drammen", "", "3015"),
    ("Kristiansand", "", "4611"),
    ("Ålesund", "", "6002"),
    ("Bodø", "", "8006"),
    ("Lillehammer", "", "2609"),
)

US_ITEMS = (
    ("Consulting hour", "CONS-H", "Advice by the hour, on site or remote", "145.00", "Service"),
    ("Website design", "WEB-DES", "Design of a website, fixed price per page", "420.00", "Service"),
    ("Website care plan", "WEB-CARE", "Updates, backups and monitoring, one month", "89.00", "Service"),
    ("Photo session", "PHO-SES", "Half-day product photography", "650.00", "Service"),
    ("Copywriting", "COPY-P", "One page of text, two rounds of changes", "180.00", "Service"),
    ("Training day", "TRN-DAY", "Training for up to twelve people", "1250.00", "Service"),
    ("Support call-out", "SUP-OUT", "Visit within one working day", "210.00", "Service"),
    ("Event set-up", "EVT-SET", "Stage, sound and light for one day", "1890.00", "Service"),
    ("Point-of-sale tablet", "HW-TAB", "Tablet with stand and card reader", "549.00", "NonInventory"),
    ("Receipt printer", "HW-PRN", "Thermal printer, network", "289.95", "NonInventory"),
    ("Label rolls", "SUP-LBL", "Box of 12 rolls", "38.40", "NonInventory"),
    ("Barcode scanner", "HW-SCN", "Wireless, with charging cradle", "174.50", "NonInventory"),
    ("Display stand", "DSP-STD", "Oak, 160 cm", "325.00", "NonInventory"),
    ("Gift card stock", "GFT-250", "250 printed gift cards", "118.75", "NonInventory"),
)
NO_ITEMS = (
    ("Rådgivning, time", "RAD-T", "Rådgivning per time", "1200.00", "Service", "25"),
    ("Nettside", "NETT-S", "Utforming av nettside, per side", "4200.00", "Service", "25"),
    ("Serviceavtale", "SERV-M", "Drift og vedlikehold, en måned", "1490.00", "Service", "25"),
    ("Kurs, dag", "KURS-D", "Kurs for inntil tolv personer", "14500.00", "Service", "0"),
    ("Kaffe, 1 kg", "KAF-1", "Lysbrent, hele bønner", "289.00", "NonInventory", "15"),
    ("Lunsj per person", "LUN-P", "Lunsj levert", "175.00", "NonInventory", "15"),
    ("Transport, tur", "TRA-T", "Persontransport, en vei", "640.00", "Service", "12"),
    ("Overnatting", "OVN-1", "Ett døgn", "1390.00", "Service", "12"),
    ("Arbeidsbord", "BRD-160", "Eik, 160 cm", "7990.00", "NonInventory", "25"),
    ("Etikettruller", "ETI-12", "Eske med 12 ruller", "449.00", "NonInventory", "25"),
    ("Håndbok", "BOK-H", "Trykt håndbok", "380.00", "NonInventory", "0"),
)
