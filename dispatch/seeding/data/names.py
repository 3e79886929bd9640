"""First names, family names and streets as they are common in the Rhineland."""

FIRST_NAMES = (
    "Ahmet Ali Andreas Anja Anna Anton Ayşe Barbara Bernd Birgit Britta Can Carla Carsten Charlotte Christian "
    "Claudia Daniel Daria David Deniz Dieter Dirk Elif Elke Emil Emma Erika Esra Eva Fatma Felix Frank Franziska "
    "Frieda Gabriele Georg Gisela Greta Günter Hannah Hans Hasan Heike Helga Helmut Ida Ingrid Irina Jan Jana "
    "Jannik Jens Johanna Jonas Jörg Julia Jürgen Kai Karin Karl Katharina Katja Kemal Klaus Lara Laura Lea Leon "
    "Leyla Lina Lukas Luca Magda Manfred Marek Maria Marie Markus Martin Mehmet Melanie Mia Michael Miriam "
    "Monika Murat Nadja Nele Nina Norbert Olga Ole Oliver Paul Pavel Petra Peter Rainer Ralf Renate Robert Rosa "
    "Sabine Samir Sandra Sarah Selma Simone Sofia Stefan Susanne Sven Tanja Theo Thomas Tim Tobias Torsten Ute "
    "Uwe Vanessa Vera Viktor Volker Walter Werner Wolfgang Yasemin Yusuf Zeynep"
).split()

FAMILY_NAMES = (
    "Adler Albrecht Arnold Aydın Bauer Baumann Beck Becker Berger Bergmann Böhm Brandt Braun Busch Çelik Demir "
    "Dietrich Ebert Engel Ernst Esser Fischer Franke Friedrich Fuchs Ganz Geiger Graf Groß Günther Haas Hahn "
    "Hansen Hartmann Heinrich Herrmann Hoffmann Hofmann Horn Huber Ivanov Jäger Jansen Jung Kaiser Kara Kaufmann "
    "Kaya Keller Klein Koch König Körner Kowalski Krämer Kramer Kraus Krause Krüger Kühn Lang Lange Lehmann "
    "Lenz Lorenz Ludwig Maier Martin Marx Mayer Meier Meyer Möller Müller Nagel Neumann Nguyen Nowak Otto Özdemir "
    "Paul Pavlović Peters Petrov Pfeiffer Pohl Rahman Reuter Richter Riedel Ritter Rossi Roth Şahin Sauer "
    "Schäfer Schmidt Schmitz Schneider Scholz Schreiber Schröder Schubert Schulte Schulz Schumacher Schuster "
    "Schwarz Seidel Seifert Simon Sommer Stein Stoltz Thomas Toprak Vogel Vogt Voigt Wagner Walter Weber Wegner "
    "Weiß Werner Weyer Wilhelm Winkler Winter Wirth Wolf Wolff Yıldız Yılmaz Zander Ziegler Zimmermann"
).split()

STREETS = (
    "Aachener Straße|Ahornweg|Alte Landstraße|Am Bahnhof|Am Kirchplatz|Am Mühlenbach|Amselweg|An der Linde|"
    "Auf dem Acker|Bachstraße|Bahnhofstraße|Bergstraße|Birkenweg|Blumenstraße|Bonner Straße|Brüsseler Straße|"
    "Brunnenstraße|Buchenweg|Dorfstraße|Drosselweg|Dürener Straße|Eichendorffstraße|Eichenweg|Erlenweg|"
    "Feldstraße|Finkenweg|Fliederweg|Frankfurter Straße|Friedhofstraße|Friedrichstraße|Gartenstraße|"
    "Goethestraße|Grüner Weg|Hansaring|Hauptstraße|Heideweg|Hermann-Löns-Straße|Hochstraße|Im Wiesengrund|"
    "Industriestraße|Jahnstraße|Kapellenstraße|Kastanienallee|Kirchstraße|Kirchweg|Kölner Straße|"
    "Königsberger Straße|Krefelder Straße|Kurfürstenstraße|Landgrafenstraße|Lerchenweg|Lessingstraße|"
    "Lindenstraße|Luxemburger Straße|Marktstraße|Martinstraße|Meisenweg|Merheimer Straße|Mozartstraße|"
    "Mühlenstraße|Neusser Straße|Nelkenweg|Neue Straße|Parkstraße|Pastoratsweg|Poststraße|Rathausstraße|"
    "Rheinstraße|Ringstraße|Römerstraße|Rosenstraße|Rosenweg|Schillerstraße|Schlossstraße|Schulstraße|"
    "Schützenstraße|Severinstraße|Siegburger Straße|Sonnenweg|Talstraße|Tannenweg|Töpferstraße|Ulmenweg|"
    "Venloer Straße|Von-Galen-Straße|Waldstraße|Weidenweg|Weinbergstraße|Wiesenstraße|Zum Sportplatz|"
    "Zülpicher Straße"
).split("|")
