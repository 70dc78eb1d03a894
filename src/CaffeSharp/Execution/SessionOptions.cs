namespace CaffeSharp;

/// <summary>How a session runs its net.</summary>
public sealed record SessionOptions
{
    /// <summary>
    /// How many threads work on one run, the caller's included; all cores by default. A session of one thread starts none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one, or more than <see cref="WorkerPool.MostThreads"/>.</exception>
    public int Threads
    {
        get => Pool?.Threads ?? field;
        init
        {
            WorkerPool.RequirePossible(value, nameof(Threads));
            field = value;
        }
    } = Environment.ProcessorCount;

    /// <summary>
    /// Threads that sessions share, in place of <see cref="Threads"/> of the session's own. The session does not dispose them:
    /// whoever made the pool does, after the sessions.
    /// </summary>
    public WorkerPool? Pool { get; init; }

    /// <summary>
    /// Whether every blob can be read after a run, each layer being run by itself. Otherwise only the net's outputs and
    /// <see cref="Keep"/> can, the memory of the others is used again and again, and layers are joined where that is faster.
    /// </summary>
    public bool KeepAll { get; init; }

    /// <summary>
    /// Names of blobs besides the outputs that can be read after a run. Each costs its memory, and the layers that make and read
    /// it are not joined across it; the rest of the net is as fast as before.
    /// </summary>
    public IReadOnlyList<string> Keep { get; init; } = [];

    /// <summary>Whether convolutions may take the faster sums of Winograd's; they may by default.</summary>
    public AccuracyLevel Accuracy { get; init; }

    /// <summary>
    /// How many bytes the blobs of a run and the kernels' working memory may take, packed weights not counted. <see langword="null"/>, the
    /// default, is 256 MiB and 4,096 times the inputs and 64 times the parameters: more than nets in use take many times over, and
    /// little enough that a short text with huge strides or paddings is refused. What the machine has is the limit in any case.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0.</exception>
    public long? MemoryLimit
    {
        get;
        init
        {
            if (value is { } bytes)
                ArgumentOutOfRangeException.ThrowIfNegative(bytes, nameof(MemoryLimit));
            field = value;
        }
    }

    /// <summary>Whether every step is timed, for <see cref="Session.Profile"/>; costs about 50 ns a step. Off by default.</summary>
    public bool Profile { get; init; }

    /// <summary>The name of the only convolution kernel to use, for measuring; <see langword="null"/> to choose the fastest.</summary>
    internal string? Convolution { get; init; }
}
