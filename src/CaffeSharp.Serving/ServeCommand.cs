using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CaffeSharp.Cli;
using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving;

/// <summary><c>caffesharp serve</c>: arguments in, a server until a signal ends it.</summary>
internal sealed class ServeCommand : RootCommand
{
    private const int MostPort = 65535;

    private readonly Option<string[]> _model = new("--model", "-m")
    {
        Description = "A model: its name, its net and maybe its weights. A model.json beside the net says how pictures are treated. May be given several times.",
        HelpName = "NAME=NET[,WEIGHTS]",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _models = new("--models")
    {
        Description = "A folder of models, DIR/NAME[/VERSION]/*.prototxt and *.caffemodel, which can be loaded and unloaded while the server runs.",
        HelpName = "DIR",
    };

    private readonly NumberOption<int> _http = new("--http", "The port for HTTP; 0 takes a free one.") { Least = 0, Most = MostPort, DefaultValueFactory = _ => 8000 };

    private readonly Option<string> _listen = new("--listen")
    {
        Description = "The address to listen on: localhost for this machine alone, 0.0.0.0 for all networks.",
        HelpName = "ADDR",
        DefaultValueFactory = _ => "localhost",
    };

    private readonly NumberOption<int> _sessions = new("--sessions", "How many runs go on at a time. Default: one for each core.") { Least = 1, Most = 1024, DefaultValueFactory = _ => Environment.ProcessorCount };

    private readonly NumberOption<int> _threads = new("--threads", "How many threads work on one run; with more than one the sessions share them.") { Least = 1, Most = WorkerPool.MostThreads, DefaultValueFactory = _ => 1 };

    private readonly NumberOption<int> _maxBatch = new("--max-batch", "How many images of different requests are joined to one run at the most; 1 joins none.") { Least = 1, Most = 1024, DefaultValueFactory = _ => 8 };

    private readonly NumberOption<double> _maxDelay = new("--max-delay", "How many milliseconds a request waits for others to join it; with 0 those are joined that wait for a session anyway.") { Least = 0, Most = 10_000 };

    private readonly NumberOption<int> _queue = new("--queue", "How many requests of a model are in hand at a time, running and waiting; further ones are refused at once.") { Least = 1, Most = 100_000, DefaultValueFactory = _ => 128 };

    private readonly NumberOption<int> _maxBody = new("--max-body", "The longest body of a request in MiB, unpacked.") { Least = 1, Most = 1024, DefaultValueFactory = _ => 32 };

    private readonly NumberOption<double> _timeout = new("--timeout", "How many seconds a request may take.") { Least = 0.001, Most = 86_400, DefaultValueFactory = _ => 60 };

    private readonly NumberOption<double> _drain = new("--drain", "How many seconds requests in hand may take once the server is told to end.") { Least = 0, Most = 3600, DefaultValueFactory = _ => 30 };

    private readonly NumberOption<int> _maxConnections = new("--max-connections", "How many connections are open at a time.") { Least = 1, DefaultValueFactory = _ => 1024 };

    private readonly Option<string?> _keys = new("--api-key-file")
    {
        Description = "A file of keys, one a line; requests then carry one: Authorization: Bearer KEY.",
        HelpName = "FILE",
    };

    private readonly Option<string> _log = new("--log")
    {
        Description = "How the log is written to standard error.",
        DefaultValueFactory = _ => "text",
    };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Log every request." };

    private ServeCommand() : base("Serves Caffe networks over HTTP by the Open Inference Protocol.")
    {
        _log.AcceptOnlyFromAmong("text", "json");
        Option[] all = [_model, _models, _http, _listen, _sessions, _threads, _maxBatch, _maxDelay, _queue, _maxBody, _timeout, _drain, _maxConnections, _keys, _log, _verbose];
        foreach (Option option in all)
            Options.Add(option);
    }

    /// <summary>Serves until a signal comes.</summary>
    /// <returns>0, or 2 with a line that says why not.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var command = new ServeCommand();
        ParseResult parse = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Action is { ClearsParseErrors: true })
            return await parse.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        try
        {
            if (parse.Errors is [var first, ..])
                throw new CaffeException($"{first.Message.TrimEnd('.')} (try 'caffesharp serve --help')");
            await ServeAsync(command.Read(parse), output);
            return ExitCode.Done;
        }
        catch (CaffeException fault)
        {
            await error.WriteLineAsync($"caffesharp serve: {fault.Message}");
            return ExitCode.BadInput;
        }
    }

    private static async Task ServeAsync(ServerOptions options, TextWriter output)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End), interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await using Server server = await Server.StartAsync(options);
        await output.WriteLineAsync($"serving HTTP on http://{Host(options.Listen)}:{server.HttpPort}");
        await output.FlushAsync();
        await Task.WhenAny(server.Loaded, end.Task);
        if (server.Loaded.IsFaulted)
            await server.Loaded;
        if (server.Loaded.IsCompleted && options.ModelsFolder is null && server.Models.Entries.All(entry => !entry.Loaded.Any()))
            throw new CaffeException($"no model can be used: {string.Join("; ", server.Models.Entries.SelectMany(entry => entry.Versions.Values, (entry, version) => $"'{entry.Name}': {version.Fault}"))}");
        await end.Task;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.TrySetResult();
        }
    }

    private ServerOptions Read(ParseResult parse)
    {
        ModelSource[] models = [.. parse.GetRequiredValue(_model).Select(ModelSource.Parse)];
        if (models.Length == 0 && parse.GetValue(_models) is null)
            throw new CaffeException("there is nothing to serve: --model NAME=NET[,WEIGHTS] or --models DIR (try 'caffesharp serve --help')");
        if (models.GroupBy(model => model.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new CaffeException($"--model names '{twice.Key}' twice");
        return new ServerOptions
        {
            Models = models,
            ModelsFolder = parse.GetValue(_models),
            Listen = Address(parse.GetRequiredValue(_listen)),
            Http = parse.GetValue(_http),
            Sessions = parse.GetValue(_sessions),
            Threads = parse.GetValue(_threads),
            MaxBatch = parse.GetValue(_maxBatch),
            MaxDelay = TimeSpan.FromMilliseconds(parse.GetValue(_maxDelay)),
            Queue = parse.GetValue(_queue),
            MaxBody = parse.GetValue(_maxBody) << 20,
            Timeout = TimeSpan.FromSeconds(parse.GetValue(_timeout)),
            Drain = TimeSpan.FromSeconds(parse.GetValue(_drain)),
            MaxConnections = parse.GetValue(_maxConnections),
            ApiKeyFile = parse.GetValue(_keys),
            LogsJson = parse.GetValue(_log) == "json",
            Log = parse.GetValue(_verbose) ? LogLevel.Debug : LogLevel.Information,
        };
    }

    private static IPAddress Address(string word) => word switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(word, out IPAddress? address) ? address : throw new CaffeException($"--listen takes an address such as 0.0.0.0 or localhost, not '{word}'"),
    };

    private static string Host(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : $"{address}";
}
