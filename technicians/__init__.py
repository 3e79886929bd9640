"""Who can work, where and when: organisations, people, skills, shifts and absences."""
