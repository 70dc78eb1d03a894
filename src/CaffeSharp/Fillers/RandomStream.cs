namespace CaffeSharp.Fillers;

/// <summary>
/// An endless list of random numbers that can be read at any index: number i is a function of the seed, the
/// layer's name, the parameter's index and i. So the order in which layers are filled, and the number of threads
/// that fill them, change nothing.
/// </summary>
/// <remarks>
/// The bits are those of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
/// 2014): a multiple of an odd constant, well mixed. All arithmetic is on integers or is one of + - * / √ in
/// double, which IEEE 754 defines to the last bit, so every machine gets the same numbers.
/// </remarks>
internal readonly record struct RandomStream
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly ulong _key;

    private RandomStream(ulong key) => _key = key;

    /// <summary>The stream of one parameter of one layer.</summary>
    /// <param name="seed">What the user chose.</param>
    /// <param name="layer">The layer's name.</param>
    /// <param name="parameter">The parameter's index in its layer: 0 for weights, 1 for a bias.</param>
    public static RandomStream Create(long seed, string layer, int parameter)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return new RandomStream(Mix(Mix((ulong)seed + Step) ^ Hash(layer))).Child(parameter);
    }

    /// <summary>Another stream that has nothing to do with this one; the same for the same index.</summary>
    public RandomStream Child(int index) => new(Mix(_key ^ Mix((uint)index + Step)));

    /// <summary>64 random bits.</summary>
    public ulong Bits(long index) => Mix(_key + (ulong)index * Step);

    /// <summary>A number that is uniform between 0 and 1, never 0 and never 1: an odd multiple of 2⁻⁵³.</summary>
    public double Uniform(long index) => ((Bits(index) >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>A number from the normal distribution of mean 0 and standard deviation 1.</summary>
    public double Gaussian(long index) => NormalQuantile.At(Uniform(index));

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>FNV-1a over UTF-16 code units; string.GetHashCode differs from run to run.</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (char unit in text)
            hash = (hash ^ unit) * 0x100000001B3;
        return hash;
    }
}
