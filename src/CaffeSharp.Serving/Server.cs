using CaffeSharp.Serving.Http;
using CaffeSharp.Serving.Models;
using CaffeSharp.Serving.Scheduling;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CaffeSharp.Serving;

/// <summary>The server: it listens once it is started, and answers for its models as they are loaded.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerOptions _options;
    private readonly ListenOptions[] _listening;
    private readonly CancellationTokenSource _end = new();

    private Server(WebApplication app, ServerOptions options, ListenOptions[] listening) => (_app, _options, _listening, Loaded) = (app, options, listening, Task.CompletedTask);

    /// <summary>The port for HTTP.</summary>
    public int HttpPort => Port(0);

    /// <summary>The models.</summary>
    public ModelHost Models => _app.Services.GetRequiredService<ModelHost>();

    /// <summary>Done when the models of the start are loaded, or found broken.</summary>
    public Task Loaded { get; private set; }

    /// <summary>Starts a server.</summary>
    /// <exception cref="CaffeException">A port is taken, or what the options name is not what it should be.</exception>
    public static async Task<Server> StartAsync(ServerOptions options)
    {
        ApiKeys? keys = options.ApiKeyFile is string file ? ApiKeys.Read(file) : null;
        if (options.ModelsFolder is string folder && !Directory.Exists(folder))
            throw new CaffeException($"--models {folder}: there is no such folder");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var listening = new ListenOptions[1];
        Kestrel(builder, options, listening);
        Logging(builder, options);
        Services(builder.Services, options);
        WebApplication app = builder.Build();
        Pipeline(app, keys);
        var server = new Server(app, options, listening);
        try
        {
            await app.StartAsync();
        }
        catch (Exception fault) when (fault is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync();
            throw CannotListen(fault, options);
        }
        server.Loaded = Task.Run(() => server.Models.LoadAllAsync(server._end.Token));
        return server;
    }

    /// <summary>Goes down in order: no longer ready, no new connections, what is in hand answered.</summary>
    public async Task StopAsync()
    {
        _app.Services.GetRequiredService<ServerState>().GoDown();
        await _end.CancelAsync();
        using var time = new CancellationTokenSource(_options.Drain);
        await _app.StopAsync(time.Token);
        await Task.WhenAny(Models.RetireAll(), Task.Delay(_options.Drain, time.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private int Port(int endpoint) => _listening[endpoint].IPEndPoint!.Port;

    private static void Kestrel(WebApplicationBuilder builder, ServerOptions options, ListenOptions[] listening)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBody;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
            kestrel.Listen(options.Listen, options.Http, http =>
            {
                http.Protocols = HttpProtocols.Http1;
                listening[0] = http;
            });
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain);
        // Signals are the command's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
    }

    private static void Logging(WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Logging.SetMinimumLevel(options.Log).AddFilter("Microsoft", options.Log < LogLevel.Information ? options.Log : LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // What it says is thrown as well.
        // Standard output is for the line that says where the server is.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (options.LogsJson)
            builder.Logging.AddJsonConsole(json => (json.IncludeScopes, json.UseUtcTimestamp, json.TimestampFormat) = (true, true, "O"));
        else
            builder.Logging.AddSimpleConsole(line => (line.SingleLine, line.IncludeScopes, line.TimestampFormat) = (true, false, "HH:mm:ss "));
    }

    private static void Services(IServiceCollection services, ServerOptions options)
    {
        services.AddRouting();
        services.AddRequestDecompression();
        services.AddSingleton(options);
        services.AddSingleton<ModelHost>();
        services.AddSingleton<ServerState>();
        services.AddSingleton(new Scheduler(options.Sessions, options.MaxDelay));
        services.AddSingleton<Inference>();
        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<PictureEndpoints>();
    }

    private static void Pipeline(WebApplication app, ApiKeys? keys)
    {
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<ErrorAnswers>();
        if (keys is not null)
            app.Use(keys.InvokeAsync);
        app.UseRouting();
        app.UseRequestDecompression();
        HttpRoutes.Map(app);
    }

    private static CaffeException CannotListen(Exception fault, ServerOptions options) => fault.InnerException is AddressInUseException or null
        ? new CaffeException($"port {options.Http} of {options.Listen} is taken by another program; --http takes another, 0 a free one", fault)
        : new CaffeException($"cannot listen on {options.Listen}: {fault.InnerException.Message}", fault);

    /// <summary>A host that ends when it is told.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
