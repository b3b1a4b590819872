namespace MotCua.Contracts.Calendar;

/// <summary>
/// New moons and the place of the sun, after J. Meeus, Astronomical Algorithms, second edition, chapters 25 and 49; ΔT after Espenak and Meeus. Between 1975 and 2101
/// a new moon is right to some seconds, the sun to 0.01 degrees. Days are Julian day numbers of the days of Vietnam (UTC+7).
/// </summary>
internal static class Astronomy
{
    private const double SynodicMonth = 29.530588861;
    private const double FirstNewMoon = 2451550.09766;
    private const double Vietnam = 7.0 / 24;

    // Factor, power of E, and the multiples of M, M', F and Ω whose sine it stands with.
    private static readonly (double Factor, int E, int M, int Moon, int F, int Node)[] Terms =
    [
        (-0.40720, 0, 0, 1, 0, 0), (0.17241, 1, 1, 0, 0, 0), (0.01608, 0, 0, 2, 0, 0), (0.01039, 0, 0, 0, 2, 0), (0.00739, 1, -1, 1, 0, 0),
        (-0.00514, 1, 1, 1, 0, 0), (0.00208, 2, 2, 0, 0, 0), (-0.00111, 0, 0, 1, -2, 0), (-0.00057, 0, 0, 1, 2, 0), (0.00056, 1, 1, 2, 0, 0),
        (-0.00042, 0, 0, 3, 0, 0), (0.00042, 1, 1, 0, 2, 0), (0.00038, 1, 1, 0, -2, 0), (-0.00024, 1, -1, 2, 0, 0), (-0.00017, 0, 0, 0, 0, 1),
        (-0.00007, 0, 2, 1, 0, 0), (0.00004, 0, 0, 2, -2, 0), (0.00004, 0, 3, 0, 0, 0), (0.00003, 0, 1, 1, -2, 0), (0.00003, 0, 0, 2, 2, 0),
        (-0.00003, 0, 1, 1, 2, 0), (0.00003, 0, -1, 1, 2, 0), (-0.00002, 0, -1, 1, -2, 0), (-0.00002, 0, 1, 3, 0, 0), (0.00002, 0, 0, 4, 0, 0),
    ];

    // Of the planets: start, step a month, factor.
    private static readonly (double Start, double Step, double Factor)[] Planets =
    [
        (299.77, 0.107408, 0.000325), (251.88, 0.016321, 0.000165), (251.83, 26.651886, 0.000164), (349.42, 36.412478, 0.000126), (84.66, 18.206239, 0.000110),
        (141.74, 53.303771, 0.000062), (207.14, 2.453732, 0.000060), (154.84, 7.306860, 0.000056), (34.52, 27.261239, 0.000047), (207.19, 0.121824, 0.000042),
        (291.34, 1.844379, 0.000040), (161.72, 24.198154, 0.000037), (239.56, 25.513099, 0.000035), (331.55, 3.592518, 0.000023),
    ];

    /// <summary>The number of the last new moon whose mean time is not after a day.</summary>
    public static int MoonBefore(int day) => (int)Math.Floor((day + 0.5 - FirstNewMoon) / SynodicMonth);

    /// <summary>The day in which a new moon falls; number 0 is that of 6 January 2000.</summary>
    public static int NewMoonDay(int number)
    {
        var t = number / 1236.85;
        var e = 1 - (0.002516 * t) - (0.0000074 * t * t);
        var sun = 2.5534 + (29.10535670 * number) - (0.0000014 * t * t) - (0.00000011 * t * t * t);
        var moon = 201.5643 + (385.81693528 * number) + (0.0107582 * t * t) + (0.00001238 * t * t * t);
        var latitude = 160.7108 + (390.67050284 * number) - (0.0016118 * t * t) - (0.00000227 * t * t * t);
        var node = 124.7746 - (1.56375588 * number) + (0.0020672 * t * t) + (0.00000215 * t * t * t);
        var time = FirstNewMoon + (SynodicMonth * number) + (0.00015437 * t * t) - (0.000000150 * t * t * t);
        foreach (var term in Terms)
        {
            time += term.Factor * Math.Pow(e, term.E) * Sine((term.M * sun) + (term.Moon * moon) + (term.F * latitude) + (term.Node * node));
        }

        foreach (var (start, step, factor) in Planets)
        {
            time += factor * Sine(start + (step * number));
        }

        return (int)Math.Floor(time - DeltaT(time) + 0.5 + Vietnam);
    }

    /// <summary>In which twelfth of its way the sun is when a day begins: 0 from the spring equinox, 9 from the winter solstice.</summary>
    public static int SunSector(int day)
    {
        var time = day - 0.5 - Vietnam;
        var t = (time + DeltaT(time) - 2451545.0) / 36525;
        var mean = 280.46646 + (36000.76983 * t) + (0.0003032 * t * t);
        var anomaly = 357.52911 + (35999.05029 * t) - (0.0001537 * t * t);
        var center = ((1.914602 - (0.004817 * t) - (0.000014 * t * t)) * Sine(anomaly)) + ((0.019993 - (0.000101 * t)) * Sine(2 * anomaly)) + (0.000289 * Sine(3 * anomaly));
        var apparent = mean + center - 0.00569 - (0.00478 * Sine(125.04 - (1934.136 * t)));
        return (int)Math.Floor((((apparent % 360) + 360) % 360) / 30);
    }

    // What the turning of the earth lags behind uniform time, in days.
    private static double DeltaT(double time)
    {
        var year = 2000 + ((time - 2451545.0) / 365.25);
        var t = year - 2000;
        var seconds = year switch
        {
            < 1986 => 45.45 + (1.067 * (year - 1975)) - (Math.Pow(year - 1975, 2) / 260) - (Math.Pow(year - 1975, 3) / 718),
            < 2005 => 63.86 + (0.3345 * t) - (0.060374 * t * t) + (0.0017275 * t * t * t) + (0.000651814 * Math.Pow(t, 4)) + (0.00002373599 * Math.Pow(t, 5)),
            < 2050 => 62.92 + (0.32217 * t) + (0.005589 * t * t),
            _ => -20 + (32 * Math.Pow((year - 1820) / 100, 2)) - (0.5628 * (2150 - year)),
        };
        return seconds / 86400;
    }

    private static double Sine(double degrees) => Math.Sin(degrees * (Math.PI / 180));
}
