using System.Collections.Immutable;
using System.Diagnostics;

namespace CaffeSharp.Serving.Models;

/// <summary>The models by name. A load swaps a name's models in one step; the old ones answer what they have in hand.</summary>
internal sealed partial class ModelHost : IDisposable
{
    private readonly ServerOptions _options;
    private readonly ILogger<ModelHost> _log;
    private readonly WorkerPool? _pool;
    private readonly SemaphoreSlim _oneLoad = new(1);
    private ImmutableSortedDictionary<string, ModelEntry> _entries = ImmutableSortedDictionary.Create<string, ModelEntry>(StringComparer.Ordinal);
    private volatile bool _isLoaded;

    public ModelHost(ServerOptions options, ILogger<ModelHost> log)
    {
        (_options, _log) = (options, log);
        _pool = options.Threads > 1 ? new WorkerPool(options.Threads) : null;
    }

    /// <summary>What is there now, in the order of the names.</summary>
    public IReadOnlyCollection<ModelEntry> Entries => [.. Volatile.Read(ref _entries).Values];

    /// <summary>Whether the models of the start are loaded and all of those that are there can answer.</summary>
    public bool IsReady => _isLoaded && Volatile.Read(ref _entries).Values.All(entry => entry.IsReady);

    /// <summary>The names that can be loaded: models by themselves and folders.</summary>
    public IReadOnlyList<string> Known => [.. _options.Models.Select(source => source.Name).Concat(FolderNames()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Loads all that the options name, one after the other.</summary>
    public async Task LoadAllAsync(CancellationToken cancellation)
    {
        foreach (string name in Known)
        {
            cancellation.ThrowIfCancellationRequested();
            await LoadAsync(name, cancellation);
        }
        _isLoaded = true;
    }

    /// <summary>Loads a model, or loads it again. If that fails what was there stays.</summary>
    /// <returns>Why it cannot be loaded, or null.</returns>
    /// <exception cref="RefusalException">There is no such model.</exception>
    public async Task<string?> LoadAsync(string name, CancellationToken cancellation)
    {
        if (!Known.Contains(name, StringComparer.Ordinal))
            throw Unknown(name);
        await _oneLoad.WaitAsync(cancellation);
        try
        {
            var clock = Stopwatch.StartNew();
            ModelEntry loaded = await Task.Run(() => Read(name), cancellation);
            ModelEntry? old = Volatile.Read(ref _entries).GetValueOrDefault(name);
            string? fault = loaded.Versions.Values.Select(version => version.Fault).FirstOrDefault(fault => fault is not null);
            if (fault is null)
                LogLoaded(name, loaded.Newest, clock.ElapsedMilliseconds);
            if (fault is not null && old?.Loaded.Any() == true)
            {
                await Task.WhenAll(loaded.Loaded.Select(model => model.Retire()));
                return fault;
            }
            ImmutableInterlocked.Update(ref _entries, entries => entries.SetItem(name, loaded));
            foreach (Model model in old?.Loaded ?? [])
                _ = model.Retire();
            return fault;
        }
        finally
        {
            _oneLoad.Release();
        }
    }

    /// <summary>Takes a model away, after what it has in hand.</summary>
    /// <exception cref="RefusalException">It is not there.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        await _oneLoad.WaitAsync(cancellation);
        try
        {
            ModelEntry entry = Volatile.Read(ref _entries).GetValueOrDefault(name) ?? throw Unknown(name);
            ImmutableInterlocked.Update(ref _entries, entries => entries.Remove(name));
            foreach (Model model in entry.Loaded)
                _ = model.Retire();
            LogUnloaded(name);
        }
        finally
        {
            _oneLoad.Release();
        }
    }

    /// <summary>The entry of a name.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public ModelEntry Entry(string name) => Volatile.Read(ref _entries).GetValueOrDefault(name) ??
        (!_isLoaded && Known.Contains(name, StringComparer.Ordinal) ? throw new RefusalException(Refusal.NotReady, $"'{name}' is being loaded") : throw Unknown(name));

    /// <summary>A model that can answer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">A number, or empty for the newest.</param>
    /// <exception cref="RefusalException">There is none, or it is broken.</exception>
    public Model Find(string name, string? version)
    {
        ModelEntry entry = Entry(name);
        int number = string.IsNullOrEmpty(version) ? entry.Newest : Number(version);
        if (!entry.Versions.TryGetValue(number, out (Model? Model, string? Fault) found))
            throw new RefusalException(Refusal.NotFound, $"'{name}' has no version '{version}'; it has {string.Join(", ", entry.Versions.Keys)}");
        return found.Model ?? throw new RefusalException(Refusal.NotReady, $"'{name}' cannot be used: {found.Fault}");
    }

    /// <summary>A model with this request in hand; to be let go.</summary>
    /// <exception cref="RefusalException">As <see cref="Find"/>, or it has its hands full.</exception>
    public Model Take(string name, string? version)
    {
        while (true)
        {
            Model model = Find(name, version);
            if (model.TryTake())
                return model;
        }
    }

    /// <summary>Takes no more requests.</summary>
    /// <returns>Done when those in hand are answered.</returns>
    public Task RetireAll() => Task.WhenAll(Interlocked.Exchange(ref _entries, _entries.Clear()).Values.SelectMany(entry => entry.Loaded).Select(model => model.Retire()));

    public void Dispose()
    {
        _pool?.Dispose();
        _oneLoad.Dispose();
    }

    private static int Number(string version) => int.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)
        ? number : throw new RefusalException(Refusal.NotFound, $"a version is a number, not '{Quote.Short(version)}'");

    private static RefusalException Unknown(string name) => new(Refusal.NotFound, $"there is no model '{Quote.Short(name)}'");

    private IEnumerable<string> FolderNames()
    {
        try
        {
            return _options.ModelsFolder is string folder ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(ModelSource.IsName)] : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogFolder(fault.Message);
            return [];
        }
    }

    private ModelEntry Read(string name)
    {
        if (_options.Models.FirstOrDefault(source => source.Name == name) is ModelSource source)
            return new ModelEntry(name, new Dictionary<int, (Model?, string?)> { [1] = Try(name, Path.GetDirectoryName(Path.GetFullPath(source.Net))!, () => ModelFiles.Of(source)) });
        string folder = Path.Combine(_options.ModelsFolder!, name);
        try
        {
            return new ModelEntry(name, ModelFiles.Versions(folder).ToDictionary(pair => pair.Key, pair => Try(name, folder, () => ModelFiles.In(name, folder, pair.Key, pair.Value))));
        }
        catch (Exception fault) when (IsFault(fault))
        {
            LogBroken(name, fault.Message);
            return ModelEntry.Faulty(name, ModelFiles.WithoutFolder(fault.Message, folder));
        }
    }

    // The log names paths; what clients see does not.
    private (Model?, string?) Try(string name, string folder, Func<ModelFiles> find)
    {
        ModelFiles? files = null;
        try
        {
            files = find();
            return (Model.Load(files, _options, _pool), null);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            LogBroken(name, fault.Message);
            return (null, files?.WithoutPaths(fault.Message) ?? ModelFiles.WithoutFolder(fault.Message, folder));
        }
    }

    private static bool IsFault(Exception fault) => fault is CaffeException or IOException or UnauthorizedAccessException or OutOfMemoryException;

    [LoggerMessage(LogLevel.Information, "Model {Name} is ready, newest version {Version}, loaded in {Milliseconds} ms")]
    private partial void LogLoaded(string name, int version, long milliseconds);

    [LoggerMessage(LogLevel.Information, "Model {Name} is unloaded")]
    private partial void LogUnloaded(string name);

    [LoggerMessage(LogLevel.Error, "Model {Name} cannot be used: {Fault}")]
    private partial void LogBroken(string name, string fault);

    [LoggerMessage(LogLevel.Error, "The folder of models cannot be read: {Fault}")]
    private partial void LogFolder(string fault);
}
