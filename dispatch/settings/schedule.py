"""What the worker does by the clock. Pollers look for rows that are due, so a lost message costs at most one period."""

from celery.schedules import crontab

SCHEDULE = {
    "convert-tickets": {"task": "orders.tasks.convert_tickets", "schedule": 60.0},
    "announce-cases": {"task": "orders.tasks.announce_cases", "schedule": 60.0},
    "make-promises-good": {"task": "dispatch.booking.tasks.make_promises_good", "schedule": 60.0},
    "remind": {"task": "dispatch.booking.tasks.remind", "schedule": 300.0},
    "judge-promises": {"task": "orders.tasks.judge_promises", "schedule": 60.0},
    "drain-events": {"task": "dispatch.planning.tasks.drain_events", "schedule": 5.0},
    "send-messages": {"task": "dispatch.messaging.tasks.send_messages", "schedule": 5.0},
    "alert-staff": {"task": "dispatch.alerts.tasks.alert_staff", "schedule": 60.0},
    "tell-listeners": {"task": "dispatch.tmf.hub.tasks.tell_listeners", "schedule": 5.0},
    "make-pictures": {"task": "dispatch.mobile.sync.tasks.make_pictures", "schedule": 5.0},
    "forget-points": {"task": "dispatch.mobile.sync.tasks.forget_points", "schedule": 600.0},
    "withdraw-cases": {"task": "dispatch.customer.tasks.withdraw_cases", "schedule": 10.0},
    "forget-guesses": {"task": "dispatch.customer.tasks.forget_guesses", "schedule": 600.0},
    "forget-dead-links": {
        "task": "dispatch.customer.tasks.forget_dead_links",
        "schedule": crontab(hour=3, minute=15),
    },
    "write-back": {"task": "dispatch.inbound.tasks.write_back", "schedule": 5.0},
    "run-queued-plans": {"task": "dispatch.planning.tasks.run_queued_plans", "schedule": 10.0},
    "ask-customers": {"task": "orders.tasks.ask_customers", "schedule": crontab(hour=9, minute=0)},
    "make-shifts": {"task": "technicians.tasks.make_shifts", "schedule": crontab(hour=1, minute=0)},
    "forget-old-travel-times": {
        "task": "dispatch.planning.tasks.forget_old_travel_times",
        "schedule": crontab(hour=3, minute=0),
    },
    "forget-old-keys": {"task": "dispatch.tmf.tasks.forget_old_keys", "schedule": crontab(hour=3, minute=30)},
    "give-back-holds": {"task": "dispatch.booking.tasks.give_back_holds", "schedule": 5.0},
    "forget-old-searches": {
        "task": "dispatch.booking.tasks.forget_old_searches",
        "schedule": crontab(hour=3, minute=45),
    },
    "forget-who-was-asked": {
        "task": "dispatch.offering.tasks.forget_who_was_asked",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-old-events": {"task": "dispatch.tmf.hub.tasks.forget_old_events", "schedule": crontab(hour=3, minute=30)},
    "forget-old-deliveries": {
        "task": "dispatch.inbound.tasks.forget_old_deliveries",
        "schedule": crontab(hour=3, minute=20),
    },
    "forget-old-entries": {
        "task": "dispatch.mobile.sync.tasks.forget_old_entries",
        "schedule": crontab(hour=3, minute=10),
    },
    "forget-what-is-over": {
        "task": "dispatch.privacy.tasks.forget_what_is_over",
        "schedule": crontab(hour=4, minute=10),
    },
    "roll-up-figures": {"task": "dispatch.figures.tasks.roll_up", "schedule": crontab(hour=2, minute=30)},
    "count-surveys": {"task": "dispatch.surveys.tasks.count_surveys", "schedule": crontab(hour=2, minute=45)},
    "learn-service-times": {"task": "orders.tasks.learn_service_times", "schedule": crontab(hour=2, minute=0)},
}
