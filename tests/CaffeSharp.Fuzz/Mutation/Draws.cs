namespace CaffeSharp.Fuzz.Mutation;

/// <summary>Draws that fuzzing needs again and again.</summary>
internal static class Draws
{
    /// <summary>One of some values.</summary>
    public static T Of<T>(this Random random, params IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>Whether something happens that does once in <paramref name="times"/>.</summary>
    public static bool OneIn(this Random random, int times) => random.Next(times) == 0;

    /// <summary>A stretch of something <paramref name="length"/> long, mostly short.</summary>
    public static Range Stretch(this Random random, int length)
    {
        int at = random.Next(length + 1), size = 1 << random.Next(12);
        return at..Math.Min(length, at + random.Next(size + 1));
    }
}
