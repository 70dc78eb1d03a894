using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving.Scheduling;

/// <summary>Work that is always done by itself.</summary>
/// <typeparam name="T">What comes of it.</typeparam>
internal sealed class SingleWork<T>(Model model, Func<CancellationToken, T> run, CancellationToken cancellation) : Work(model, cancellation)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result.</summary>
    public Task<T> Result => _done.Task;

    public override void Run(IReadOnlyList<Work> batch)
    {
        try
        {
            _done.TrySetResult(run(Cancellation));
        }
        catch (OperationCanceledException)
        {
            Drop();
        }
        catch (Exception fault)
        {
            _done.TrySetException(fault);
        }
    }

    public override void Drop() => _done.TrySetCanceled(Cancellation);
}
