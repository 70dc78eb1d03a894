using Microsoft.Extensions.DependencyInjection;

namespace CaffeSharp.Serving.Http;

/// <summary>Which path is answered by whom.</summary>
internal static class HttpRoutes
{
    /// <summary>Maps all paths.</summary>
    public static void Map(WebApplication app)
    {
        var models = app.Services.GetRequiredService<ModelEndpoints>();
        Get(app, "/v2", ModelEndpoints.ServerAsync);
        Get(app, "/v2/health/live", ModelEndpoints.LiveAsync);
        Get(app, "/v2/health/ready", models.ReadyAsync);
        foreach (string model in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            Get(app, model, models.ModelAsync);
            Get(app, $"{model}/ready", models.ModelReadyAsync);
            app.MapPost($"{model}/infer", app.Services.GetRequiredService<InferEndpoint>().HandleAsync);
        }
        var pictures = app.Services.GetRequiredService<PictureEndpoints>();
        app.MapPost("/classify/{model}", pictures.ClassifyAsync);
        app.MapPost("/detect/{model}", pictures.DetectAsync);
    }

    private static void Get(WebApplication app, string path, RequestDelegate handler) => app.MapMethods(path, ["GET", "HEAD"], handler);
}
