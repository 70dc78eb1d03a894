using System.Net;
using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving;

/// <summary>What is served, where, and within which limits.</summary>
internal sealed record ServerOptions
{
    /// <summary>Models by themselves.</summary>
    public IReadOnlyList<ModelSource> Models { get; init; } = [];

    /// <summary>A folder of models, which can be loaded and unloaded while the server runs.</summary>
    public string? ModelsFolder { get; init; }

    /// <summary>Where the server listens. Default: this machine alone.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>The port for HTTP; 0 takes one that is free.</summary>
    public int Http { get; init; } = 8000;

    /// <summary>How many runs go on at a time, over all models.</summary>
    public int Sessions { get; init; } = Environment.ProcessorCount;

    /// <summary>How many threads work on one run. With more than one the sessions share them.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many images are joined to one run at the most.</summary>
    public int MaxBatch { get; init; } = 8;

    /// <summary>How long a request waits for others to join it. 0: only those are joined that wait for a session anyway.</summary>
    public TimeSpan MaxDelay { get; init; }

    /// <summary>How many requests of a model are in hand at a time, those that run among them.</summary>
    public int Queue { get; init; } = 128;

    /// <summary>The longest body of a request in bytes, unpacked.</summary>
    public int MaxBody { get; init; } = 32 << 20;

    /// <summary>How long a request may take from its head to its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many connections are open at a time.</summary>
    public int MaxConnections { get; init; } = 1024;

    /// <summary>How long requests in hand may take once the server is told to go down.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A file of keys, one a line; without, whoever reaches the server may use it.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>The least that is logged.</summary>
    public LogLevel Log { get; init; } = LogLevel.Information;

    /// <summary>Whether the log is JSON, one object a line.</summary>
    public bool LogsJson { get; init; }
}
