using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;
using CaffeSharp.Serving.Models;
using CaffeSharp.Serving.Scheduling;

namespace CaffeSharp.Serving;

/// <summary>Has models do work and waits for it, for whichever protocol the request came by.</summary>
internal sealed class Inference(Scheduler scheduler)
{
    /// <summary>Runs a model on tensors that were checked.</summary>
    /// <returns>The outputs by name, in memory of their own.</returns>
    /// <exception cref="RefusalException">The net cannot run on them.</exception>
    /// <exception cref="OperationCanceledException">The client is gone or the time is over.</exception>
    public Task<IReadOnlyDictionary<string, Blob>> RunAsync(Model model, IReadOnlyDictionary<string, Blob> inputs, CancellationToken cancellation)
    {
        var work = new TensorWork(model, inputs, cancellation);
        return WaitAsync(work, work.Result);
    }

    /// <summary>Finds things in a picture.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public Task<IReadOnlyList<Detection>> DetectAsync(Model model, Image image, CancellationToken cancellation)
    {
        var work = new SingleWork<IReadOnlyList<Detection>>(model, token => model.Detect(image, token), cancellation);
        return WaitAsync(work, work.Result);
    }

    private async Task<T> WaitAsync<T>(Work work, Task<T> result)
    {
        scheduler.Add(work);
        try
        {
            return await result.WaitAsync(work.Cancellation);
        }
        catch (CaffeException fault)
        {
            throw new RefusalException(Refusal.BadRequest, work.Model.WithoutPaths(fault.Message));
        }
    }
}
